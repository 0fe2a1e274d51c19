#include "engine/core/random.h"
#include "engine/movies/map_internal.h"

#include <algorithm>
#include <cmath>

namespace benchlight::movies {

namespace {

constexpr std::uint64_t seed = 0x6d6170; // "map": the streams of other embeddings have other seeds

/// Streams of Purpose::embedding by their first index.
enum Stream : std::uint32_t { start = 0, noise = 1, negatives = 2 };

/// How far memberships reach around a point, so that they sum to log2 of their number (the paper's algorithm 3).
double reach_of(const std::vector<Neighbour> &near) {
    constexpr int halvings = 64;
    const double wanted = std::log2(static_cast<double>(near.size()) + 1), nearest = near.front().distance;
    double low = 1e-6, high = 16;
    for (int i = 0; i < halvings; ++i) {
        const double middle = .5 * (low + high);
        double sum = 0;
        for (const Neighbour &of : near) sum += std::exp(-(of.distance - nearest) / middle);
        (sum > wanted ? high : low) = middle;
    }
    return .5 * (low + high);
}

using Basis = std::array<std::vector<double>, 3>;

double dot(const std::vector<double> &a, const std::vector<double> &b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

/// Gram and Schmidt's, the first vector first.
void orthogonalise(Basis &basis) {
    for (std::size_t k = 0; k < basis.size(); ++k) {
        for (std::size_t j = 0; j < k; ++j) {
            const double share = dot(basis[k], basis[j]);
            for (std::size_t i = 0; i < basis[k].size(); ++i) basis[k][i] -= share * basis[j][i];
        }
        const double length = std::sqrt(dot(basis[k], basis[k]));
        for (double &value : basis[k]) value = length > 1e-12 ? value / length : 0;
    }
}

/// An edge that pulls every so many epochs.
struct Spring {
    std::uint32_t from, to;
    double period, due;
};

/// The heavier an edge, the more often it pulls; those that never would are left out.
std::vector<Spring> springs_of(const MapGraph &graph, int epochs) {
    float heaviest = 0;
    for (const float weight : graph.weight) heaviest = std::max(heaviest, weight);
    std::vector<Spring> springs;
    for (std::uint32_t from = 0; from < graph.points(); ++from)
        for (std::uint32_t at = graph.begin[from]; at < graph.begin[from + 1]; ++at)
            if (const double period = static_cast<double>(heaviest) / static_cast<double>(graph.weight[at]);
                period <= epochs)
                springs.push_back({from, graph.to[at], period, period});
    return springs;
}

constexpr float steepness = 1.6f; // of the kernel 1 / (1 + steepness · d²)
constexpr float most_step = 4;
constexpr float softening = 1e-3f; // so that two points in one place part gently

/// Moves `point` along the way to `other`, `pull` times; negative: away.
void move(std::array<float, 2> &point, const std::array<float, 2> &other, float pull, float rate) {
    for (std::size_t axis = 0; axis < 2; ++axis)
        point[axis] += rate * std::clamp(pull * (other[axis] - point[axis]), -most_step, most_step);
}

float squared_distance(const std::array<float, 2> &a, const std::array<float, 2> &b) {
    return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
}

} // namespace

MapGraph fuzzy_graph(const Neighbours &neighbours) {
    struct Entry {
        std::uint32_t to;
        float weight;
    };
    std::vector<std::vector<Entry>> rows(neighbours.size());
    for (std::uint32_t i = 0; i < neighbours.size(); ++i) {
        if (neighbours[i].empty()) continue;
        const double reach = reach_of(neighbours[i]), nearest = neighbours[i].front().distance;
        for (const Neighbour &of : neighbours[i]) {
            const auto weight = static_cast<float>(std::exp(-(of.distance - nearest) / reach));
            rows[i].push_back({of.point, weight});
            rows[of.point].push_back({i, weight});
        }
    }
    MapGraph graph;
    for (auto &row : rows) {
        std::ranges::stable_sort(row, {}, &Entry::to);
        for (std::size_t at = 0; at < row.size(); ++at) {
            float weight = row[at].weight;
            // Both know each other: either membership or the other.
            if (at + 1 < row.size() && row[at + 1].to == row[at].to) {
                ++at;
                weight = weight + row[at].weight - weight * row[at].weight;
            }
            graph.to.push_back(row[at].to);
            graph.weight.push_back(weight);
        }
        graph.begin.push_back(static_cast<std::uint32_t>(graph.to.size()));
    }
    return graph;
}

Points spectral_layout(const MapGraph &graph, const std::stop_token &stop) {
    constexpr int iterations = 150;
    constexpr double width = 10, jitter = 1e-2;
    const std::size_t count = graph.points();
    std::vector<double> scale(count); // degree to the power of −1/2
    Basis basis, next;
    Random random(seed, Purpose::embedding, start);
    for (std::size_t i = 0; i < count; ++i) {
        double degree = 0;
        for (std::uint32_t at = graph.begin[i]; at < graph.begin[i + 1]; ++at)
            degree += static_cast<double>(graph.weight[at]);
        scale[i] = degree > 0 ? 1 / std::sqrt(degree) : 0;
        basis[0].push_back(std::sqrt(degree)); // the first eigenvector is known
        for (const std::size_t k : {1, 2}) basis[k].push_back(random.normal());
    }
    orthogonalise(basis);
    for (int iteration = 0; iteration < iterations; ++iteration) {
        throw_if_stopped(stop);
        next = basis; // adding the identity makes all eigenvalues positive
        for (const std::size_t k : {1, 2})
            for (std::size_t i = 0; i < count; ++i) {
                double sum = 0;
                for (std::uint32_t at = graph.begin[i]; at < graph.begin[i + 1]; ++at)
                    sum += static_cast<double>(graph.weight[at]) * scale[graph.to[at]] * basis[k][graph.to[at]];
                next[k][i] += scale[i] * sum;
            }
        std::swap(basis, next);
        orthogonalise(basis);
    }
    double largest = 0;
    for (const std::size_t k : {1, 2})
        for (const double value : basis[k]) largest = std::max(largest, std::abs(value));
    Random shake(seed, Purpose::embedding, noise);
    Points points(count);
    for (std::size_t i = 0; i < count; ++i)
        for (const std::size_t k : {1, 2})
            points[i][k - 1] =
                static_cast<float>(width * (largest > 0 ? basis[k][i] / largest : 0) + jitter * shake.normal());
    return points;
}

void force_layout(Points &points, const MapGraph &graph, int epochs, const std::stop_token &stop,
                  const std::function<void(double)> &progress) {
    constexpr int repulsions = 5; // of each pull
    constexpr std::size_t between_looks = 4096;
    std::vector<Spring> springs = springs_of(graph, epochs);
    const auto count = static_cast<std::uint32_t>(points.size());
    for (int epoch = 0; epoch < epochs; ++epoch) {
        const float rate = 1 - static_cast<float>(epoch) / static_cast<float>(epochs);
        Random random(seed, Purpose::embedding, negatives, static_cast<std::uint32_t>(epoch));
        for (std::size_t i = 0; i < springs.size(); ++i) {
            if (i % between_looks == 0) throw_if_stopped(stop);
            Spring &spring = springs[i];
            if (spring.due > epoch + 1) continue;
            spring.due += spring.period;
            auto &point = points[spring.from];
            auto &other = points[spring.to];
            const float pull = 2 * steepness / (1 + steepness * squared_distance(point, other));
            move(point, other, pull, rate);
            move(other, point, pull, rate);
            for (int k = 0; k < repulsions; ++k) {
                const auto &stranger = points[random.below(count)];
                if (&stranger == &point) continue;
                const float apart = squared_distance(point, stranger);
                move(point, stranger, -2 / ((softening + apart) * (1 + steepness * apart)), rate);
            }
        }
        progress(static_cast<double>(epoch + 1) / epochs);
    }
}

} // namespace benchlight::movies
