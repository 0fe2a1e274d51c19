#pragma once
#include "engine/movies/embedding.h"
#include "engine/movies/gram_internal.h"

#include <filesystem>
#include <memory>

namespace benchlight::movies {

/// One way of lowering the cost, step by step.
class VectorFit {
  public:
    virtual ~VectorFit() = default;
    /// One step. Throws what `check` throws: the vectors are then those before the step, and only cost() and vectors() may be
    /// called any more.
    virtual void step(double lr, const Check &check) = 0;
    /// Of the vectors as they are. Computed once a step; goes on where a throwing `check` interrupted it.
    virtual double cost(const Check &check) = 0;
    virtual Embedding &vectors() = 0; ///< to be moved out by whoever is done with the fit
    /// Whether another step would gain next to nothing.
    virtual bool settled() const { return false; }
};

/// Starts at initial_vectors(). References live as long as the fit.
std::unique_ptr<VectorFit> make_descent(const Likes &likes, const EmbeddingSettings &settings, Embedding initial);
std::unique_ptr<VectorFit> make_exact_fit(const Likes &likes, const EmbeddingSettings &settings, Embedding initial);
/// What the settings ask for.
std::unique_ptr<VectorFit> make_fit(const Likes &likes, const EmbeddingSettings &settings);

/// What is said of a run whose cost became infinite or NaN.
std::string divergence(int epoch, double lr);

/// The rank that vectors of these settings have: no more than movies, with `exact` no more than users, where the cost is 0.
std::size_t rank_of(const EmbeddingSettings &settings, const Likes &likes);
/// Throws Error when memory for it is lacking in this machine.
void require_memory(const EmbeddingSettings &settings, const Likes &likes);

/// Normal with standard deviation 0.5, each movie's from a stream of its own.
Embedding initial_vectors(std::size_t movies, std::size_t rank, std::uint64_t seed);

/// ‖X‖² and the like, once for a fit.
struct CostTerms {
    explicit CostTerms(const Likes &likes);
    std::vector<double> likes_of; ///< [movies]
    double of_zero = 0;           ///< ‖X‖²_F
};
/// S = L·V, [users][rank]: sums of the vectors that a user likes.
void add_up_users(const Likes &likes, const float *v, std::size_t rank, float *sums);
/// ‖v_i‖² of every movie.
std::vector<double> squared_norms(const float *v, std::size_t movies, std::size_t rank);
/// The cost from its terms: ‖VᵀV‖² − Σ‖v_i‖⁴ − 2(‖LV‖² − Σ d_i‖v_i‖²) + ‖X‖², where d_i are the likes of movie i.
double cost_of_terms(const CostTerms &terms, double gram_norm, const std::vector<double> &norms, double user_norm);
/// Σ of squares, added up by rows.
double squared_norm(const float *values, std::size_t rows, std::size_t columns);

/// Throws Error when the disk that `folder` is or will be on has no room for so many bytes.
void require_room_for_vectors(const std::filesystem::path &folder, std::uint64_t bytes);

/// Vectors in a file in the safetensors format, with a SHA-256 of the values.
std::filesystem::path vectors_file(const std::filesystem::path &run);
void write_vectors(const std::filesystem::path &file, const Embedding &embedding);
/// Throws Error: it cannot be read, or is damaged.
Embedding read_vectors(const std::filesystem::path &file);

} // namespace benchlight::movies
