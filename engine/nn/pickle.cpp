#include "engine/nn/pickle.h"

#include "engine/core/text.h"
#include "engine/nn/pickle_opcodes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstring>
#include <limits>

namespace benchlight::nn {
namespace {

using Kind = Pickle::Kind;
using Reference = Pickle::Reference;
using namespace pickle_opcodes;

constexpr unsigned deepest = 100;
constexpr std::size_t most_marks = 4 * deepest;
constexpr std::uint32_t most_expanded = 1u << 30;
constexpr std::string_view ordered_dictionary = "collections.OrderedDict";
constexpr const char *advice = "save model.state_dict() alone in Python";

/// Whether Python could have such a name; other text means that this is no pickle.
bool is_identifier(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return code >= 0x80 || std::isalnum(code) || letter == '_' || letter == '.' || letter == '<' || letter == '>';
    });
}

} // namespace

/// Python's pickle machine over values that only hold data: a stack, marks on it, and a memo.
class PickleMachine {
  public:
    PickleMachine(Pickle &pickle, std::size_t most_values)
        : pickle_(pickle), bytes_(pickle.bytes_), most_values_(most_values) {}
    void run();

  private:
    bool run_number(unsigned char opcode);
    bool run_text(unsigned char opcode);
    bool run_container(unsigned char opcode);
    bool run_stack(unsigned char opcode);
    bool run_memo(unsigned char opcode);
    bool run_object(unsigned char opcode);

    std::string_view take(std::uint64_t count);
    std::string_view take_line();
    template <class Integer> Integer take_integer();

    Reference make(Kind kind, std::uint64_t payload = 0, std::size_t length = 0);
    Reference make_text(Kind kind, std::string_view text);
    Reference make_constant(Kind kind, std::int64_t number);
    Reference make_integer(std::string_view little_endian);
    Reference make_integer_of_digits(std::string_view digits);
    Reference make_container(Kind kind, std::span<const Reference> items);
    void add_items(Reference container, std::span<const Reference> items);

    void push(Reference value);
    Reference pop();
    Reference top() const;
    std::span<const Reference> above_mark() const;
    void drop_mark();
    void put(std::uint64_t place, Reference value);
    void get(std::uint64_t place);

    void push_global(std::string_view module, std::string_view name);
    bool makes_object_next() const;
    void call(Reference function, Reference arguments);
    void set_items(Reference dictionary, std::span<const Reference> items);
    void add_pairs(Reference dictionary, Reference list);
    void build();
    [[noreturn]] void refuse_object(const std::string &what) const;
    void spend(std::size_t count);

    Pickle &pickle_;
    std::string_view bytes_;
    std::size_t position_ = 0;
    std::size_t most_values_, spent_ = 0;
    std::vector<Reference> stack_, memo_;
    std::vector<std::uint32_t> marks_;
    std::vector<Reference> constants_; ///< 0 where not made yet, else 1 + the value
};

void PickleMachine::run() {
    for (;;) {
        const auto opcode = static_cast<unsigned char>(take(1)[0]);
        if (opcode == STOP) break;
        if (!run_number(opcode) && !run_text(opcode) && !run_container(opcode) && !run_stack(opcode) &&
            !run_memo(opcode) && !run_object(opcode))
            throw Error("its pickle has an instruction that weights never need (" + std::to_string(opcode) +
                        " at byte " + std::to_string(position_ - 1) + ")");
    }
    pickle_.root_ = pop();
    pickle_.length_ = position_;
}

void PickleMachine::spend(std::size_t count) {
    spent_ += count;
    if (count > most_values_ || spent_ > most_values_) throw Error("its pickle holds more values than its size allows");
}

std::string_view PickleMachine::take(std::uint64_t count) {
    if (count > bytes_.size() - position_) throw PickleCutOff();
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
}

std::string_view PickleMachine::take_line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) throw PickleCutOff();
    const std::string_view line = take(end - position_);
    ++position_;
    return line;
}

template <class Integer> Integer PickleMachine::take_integer() {
    Integer value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value); // little-endian like the machines we run on
    return value;
}

Reference PickleMachine::make(Kind kind, std::uint64_t payload, std::size_t length) {
    spend(1);
    if (length > std::numeric_limits<std::uint32_t>::max()) throw Error("its pickle holds a text of gigabytes");
    pickle_.nodes_.push_back({kind, 0, 1, static_cast<std::uint32_t>(length), payload});
    return static_cast<Reference>(pickle_.nodes_.size() - 1);
}

Reference PickleMachine::make_text(Kind kind, std::string_view text) {
    return make(kind, static_cast<std::uint64_t>(text.data() - bytes_.data()), text.size());
}

/// None, booleans and small numbers are most of a pickle and need be there only once.
Reference PickleMachine::make_constant(Kind kind, std::int64_t number) {
    constexpr std::int64_t small = 512;
    if (number < 0 || number >= small) return make(kind, static_cast<std::uint64_t>(number));
    const auto place = static_cast<std::size_t>(kind == Kind::integer   ? number
                                                : kind == Kind::boolean ? small + number
                                                                        : small + 2);
    constants_.resize(small + 3);
    if (constants_[place] == 0) constants_[place] = 1 + make(kind, static_cast<std::uint64_t>(number));
    return constants_[place] - 1;
}

Reference PickleMachine::make_integer(std::string_view little_endian) {
    if (little_endian.size() > 8) return make_text(Kind::big_integer, little_endian);
    std::uint64_t bits =
        !little_endian.empty() && static_cast<signed char>(little_endian.back()) < 0 ? ~std::uint64_t{0} : 0;
    std::memcpy(&bits, little_endian.data(), little_endian.size());
    return make_constant(Kind::integer, static_cast<std::int64_t>(bits));
}

Reference PickleMachine::make_integer_of_digits(std::string_view digits) {
    if (const auto number = parse_number<std::int64_t>(digits)) return make_constant(Kind::integer, *number);
    return make_text(Kind::big_integer, digits);
}

Reference PickleMachine::make_container(Kind kind, std::span<const Reference> items) {
    const Reference container = make(kind);
    add_items(container, items);
    return container;
}

void PickleMachine::add_items(Reference container, std::span<const Reference> items) {
    if (items.empty()) return;
    spend(items.size());
    Pickle::Node &node = pickle_.nodes_[container];
    for (const Reference item : items) {
        const Pickle::Node &inner = pickle_.nodes_[item];
        if (inner.depth >= deepest) throw Error("its pickle is nested deeper than " + std::to_string(deepest));
        node.depth = std::max<std::uint8_t>(node.depth, static_cast<std::uint8_t>(inner.depth + 1));
        if (node.expanded + inner.expanded > most_expanded)
            throw Error("its pickle holds the same values within each other again and again");
        node.expanded += inner.expanded;
    }
    if (node.payload == 0) {
        pickle_.lists_.emplace_back();
        node.payload = pickle_.lists_.size();
    }
    std::vector<Reference> &list = pickle_.lists_[node.payload - 1];
    list.insert(list.end(), items.begin(), items.end());
}

void PickleMachine::push(Reference value) {
    if (stack_.size() >= most_values_) throw Error("its pickle holds more values than its size allows");
    stack_.push_back(value);
}

Reference PickleMachine::top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
        throw Error("its pickle is damaged (a value is missing)");
    return stack_.back();
}

Reference PickleMachine::pop() {
    const Reference value = top();
    stack_.pop_back();
    return value;
}

std::span<const Reference> PickleMachine::above_mark() const {
    if (marks_.empty()) throw Error("its pickle is damaged (a mark is missing)");
    return std::span(stack_).subspan(marks_.back());
}

void PickleMachine::drop_mark() {
    stack_.resize(marks_.back());
    marks_.pop_back();
}

bool PickleMachine::run_number(unsigned char opcode) {
    switch (opcode) {
    case NONE: push(make_constant(Kind::none, 0)); return true;
    case NEWTRUE: push(make_constant(Kind::boolean, 1)); return true;
    case NEWFALSE: push(make_constant(Kind::boolean, 0)); return true;
    case BININT: push(make_constant(Kind::integer, take_integer<std::int32_t>())); return true;
    case BININT1: push(make_constant(Kind::integer, take_integer<std::uint8_t>())); return true;
    case BININT2: push(make_constant(Kind::integer, take_integer<std::uint16_t>())); return true;
    case LONG1: push(make_integer(take(take_integer<std::uint8_t>()))); return true;
    case LONG4: {
        const auto length = take_integer<std::int32_t>();
        if (length < 0) throw Error("its pickle is damaged (a number of negative length)");
        push(make_integer(take(static_cast<std::uint64_t>(length))));
        return true;
    }
    case INT: {
        const std::string_view digits = take_line();
        if (digits == "00" || digits == "01")
            push(make_constant(Kind::boolean, digits == "01"));
        else
            push(make_integer_of_digits(digits));
        return true;
    }
    case LONG: {
        std::string_view digits = take_line();
        if (digits.ends_with('L')) digits.remove_suffix(1);
        push(make_integer_of_digits(digits));
        return true;
    }
    case FLOAT:
        push(make(Kind::real, std::bit_cast<std::uint64_t>(parse_number<double>(take_line()).value_or(0))));
        return true;
    case BINFLOAT: push(make(Kind::real, __builtin_bswap64(take_integer<std::uint64_t>()))); return true;
    default: return false;
    }
}

/// Escapes of the text protocols stay as they are: those cannot hold tensors, and are read only to name what they ask.
bool PickleMachine::run_text(unsigned char opcode) {
    switch (opcode) {
    case STRING:
    case UNICODE: {
        std::string_view line = take_line();
        if (opcode == STRING && line.size() >= 2) line = line.substr(1, line.size() - 2);
        push(make_text(Kind::text, line));
        return true;
    }
    // Python 2's strings, which were text and bytes at once.
    case SHORT_BINSTRING:
    case SHORT_BINUNICODE: push(make_text(Kind::text, take(take_integer<std::uint8_t>()))); return true;
    case BINSTRING:
    case BINUNICODE: push(make_text(Kind::text, take(take_integer<std::uint32_t>()))); return true;
    case BINUNICODE8: push(make_text(Kind::text, take(take_integer<std::uint64_t>()))); return true;
    case SHORT_BINBYTES: push(make_text(Kind::bytes, take(take_integer<std::uint8_t>()))); return true;
    case BINBYTES: push(make_text(Kind::bytes, take(take_integer<std::uint32_t>()))); return true;
    case BINBYTES8:
    case BYTEARRAY8: push(make_text(Kind::bytes, take(take_integer<std::uint64_t>()))); return true;
    default: return false;
    }
}

bool PickleMachine::run_container(unsigned char opcode) {
    const auto from_mark = [&](Kind kind) {
        const Reference made = make_container(kind, above_mark());
        drop_mark();
        push(made);
    };
    const auto tuple_of = [&](std::size_t count) {
        Reference items[3];
        for (std::size_t i = count; i-- > 0;) items[i] = pop();
        push(make_container(Kind::tuple, std::span(items).first(count)));
    };
    const auto into = [&](auto &&add) {
        const std::vector<Reference> items(above_mark().begin(), above_mark().end());
        drop_mark();
        add(top(), items);
    };
    const auto append = [&](Reference list, std::span<const Reference> items) {
        if (pickle_.kind(list) != Kind::list) refuse_object("appends to what is not a list");
        add_items(list, items);
    };
    switch (opcode) {
    case EMPTY_TUPLE: push(make(Kind::tuple)); return true;
    case EMPTY_LIST: push(make(Kind::list)); return true;
    case EMPTY_DICT: push(make(Kind::dictionary)); return true;
    case EMPTY_SET: push(make(Kind::set)); return true;
    case TUPLE1: tuple_of(1); return true;
    case TUPLE2: tuple_of(2); return true;
    case TUPLE3: tuple_of(3); return true;
    case TUPLE: from_mark(Kind::tuple); return true;
    case LIST: from_mark(Kind::list); return true;
    case FROZENSET: from_mark(Kind::set); return true;
    case DICT: {
        const Reference made = make(Kind::dictionary);
        set_items(made, above_mark());
        drop_mark();
        push(made);
        return true;
    }
    case APPEND: {
        const Reference item = pop();
        append(top(), {&item, 1});
        return true;
    }
    case APPENDS: into(append); return true;
    case ADDITEMS:
        into([&](Reference set, std::span<const Reference> items) {
            if (pickle_.kind(set) != Kind::set) refuse_object("adds to what is not a set");
            add_items(set, items);
        });
        return true;
    case SETITEM: {
        const Reference value = pop(), key = pop();
        set_items(top(), std::array{key, value});
        return true;
    }
    case SETITEMS:
        into([&](Reference dictionary, std::span<const Reference> items) { set_items(dictionary, items); });
        return true;
    default: return false;
    }
}

void PickleMachine::set_items(Reference dictionary, std::span<const Reference> items) {
    if (pickle_.kind(dictionary) != Kind::dictionary) refuse_object("sets entries of what is not a dictionary");
    if (items.size() % 2 != 0) throw Error("its pickle is damaged (a dictionary's key has no value)");
    add_items(dictionary, items);
}

bool PickleMachine::run_stack(unsigned char opcode) {
    switch (opcode) {
    case MARK:
        if (marks_.size() >= most_marks) throw Error("its pickle is nested deeper than " + std::to_string(deepest));
        marks_.push_back(static_cast<std::uint32_t>(stack_.size()));
        return true;
    case POP:
        if (!marks_.empty() && stack_.size() == marks_.back())
            marks_.pop_back();
        else
            pop();
        return true;
    case POP_MARK:
        above_mark();
        drop_mark();
        return true;
    case DUP: push(top()); return true;
    case PROTO:
        if (const auto protocol = take_integer<std::uint8_t>(); protocol > 5)
            throw Error("its pickle has protocol " + std::to_string(protocol) + ", newer than the known ones");
        return true;
    // A frame only says how much may be read ahead.
    case FRAME:
        if (take_integer<std::uint64_t>() > bytes_.size() - position_) throw PickleCutOff();
        return true;
    default: return false;
    }
}

bool PickleMachine::run_memo(unsigned char opcode) {
    const auto place_of_line = [&] {
        const auto place = parse_number<std::uint64_t>(take_line());
        if (!place) throw Error("its pickle is damaged (a place that is no number)");
        return *place;
    };
    switch (opcode) {
    case PUT: put(place_of_line(), top()); return true;
    case BINPUT: put(take_integer<std::uint8_t>(), top()); return true;
    case LONG_BINPUT: put(take_integer<std::uint32_t>(), top()); return true;
    case MEMOIZE: put(memo_.size(), top()); return true;
    case GET: get(place_of_line()); return true;
    case BINGET: get(take_integer<std::uint8_t>()); return true;
    case LONG_BINGET: get(take_integer<std::uint32_t>()); return true;
    default: return false;
    }
}

/// Writers count places up from zero, so that a place beyond the number of values is not theirs.
void PickleMachine::put(std::uint64_t place, Reference value) {
    if (place >= most_values_) throw Error("its pickle holds more values than its size allows");
    if (place >= memo_.size()) memo_.resize(place + 1, std::numeric_limits<Reference>::max());
    memo_[place] = value;
}

void PickleMachine::get(std::uint64_t place) {
    if (place >= memo_.size() || memo_[place] == std::numeric_limits<Reference>::max())
        throw Error("its pickle is damaged (it uses a value before it is there)");
    push(memo_[place]);
}

bool PickleMachine::run_object(unsigned char opcode) {
    switch (opcode) {
    case GLOBAL:
    case INST: {
        const std::string_view module = take_line(), name = take_line();
        push_global(module, name);
        if (opcode == INST) refuse_object("makes an object of a class");
        return true;
    }
    case STACK_GLOBAL: {
        const Reference name = pop(), module = pop();
        if (pickle_.kind(name) != Kind::text || pickle_.kind(module) != Kind::text)
            throw Error("its pickle is damaged (a name that is no text)");
        push_global(pickle_.text(module), pickle_.text(name));
        return true;
    }
    case EXT1: refuse_object("asks for the extension " + std::to_string(take_integer<std::uint8_t>()));
    case EXT2: refuse_object("asks for the extension " + std::to_string(take_integer<std::uint16_t>()));
    case EXT4: refuse_object("asks for the extension " + std::to_string(take_integer<std::uint32_t>()));
    case OBJ:
    case NEWOBJ:
    case NEWOBJ_EX: refuse_object("makes an object of a class");
    case REDUCE: {
        const Reference arguments = pop(), function = pop();
        call(function, arguments);
        return true;
    }
    case BUILD: build(); return true;
    case PERSID: push(make_container(Kind::persistent, std::array{make_text(Kind::text, take_line())})); return true;
    case BINPERSID: push(make_container(Kind::persistent, std::array{pop()})); return true;
    default: return false;
    }
}

void PickleMachine::refuse_object(const std::string &what) const {
    throw PickleRefused("its pickle " + what + ", which is not needed for weights, so nothing of it was read; " +
                        advice);
}

/// Whether what follows makes an object of the class just named, as pickles of whole models do.
bool PickleMachine::makes_object_next() const {
    std::string_view rest = bytes_.substr(position_);
    if (rest.starts_with(static_cast<char>(BINPUT)))
        rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
    else if (rest.starts_with(static_cast<char>(LONG_BINPUT)))
        rest.remove_prefix(std::min<std::size_t>(5, rest.size()));
    else if (rest.starts_with(static_cast<char>(MEMOIZE)))
        rest.remove_prefix(1);
    return rest.starts_with(")\x81");
}

void PickleMachine::push_global(std::string_view module, std::string_view name) {
    if (!is_identifier(module) || !is_identifier(name))
        throw Error("its pickle is damaged (the odd name '" +
                    quoted_name(std::string(module).append(1, '.').append(name)) + "')");
    const std::string whole = std::string(module) + '.' + std::string(name);
    const auto found = std::find_if(pickle_.allowed_.begin(), pickle_.allowed_.end(),
                                    [&](const PickleGlobal &global) { return global.name == whole; });
    if (whole == ordered_dictionary) {
        push(make(Kind::global, pickle_.allowed_.size()));
    } else if (found != pickle_.allowed_.end()) {
        push(make(Kind::global, static_cast<std::uint64_t>(found - pickle_.allowed_.begin())));
    } else if (makes_object_next() || (stack_.size() == 1 && pickle_.is_text(stack_[0], "module"))) {
        throw PickleRefused("it holds an object of the class '" + quoted_name(whole) +
                            "' and not weights alone, so nothing of it was read; " + advice);
    } else {
        throw PickleRefused("it asks for '" + quoted_name(whole) +
                            "', which is not needed for weights, so nothing of it was read; " + advice);
    }
}

void PickleMachine::call(Reference function, Reference arguments) {
    if (pickle_.kind(function) != Kind::global) refuse_object("calls what is not a function");
    if (pickle_.kind(arguments) != Kind::tuple) throw Error("its pickle is damaged (a call without arguments)");
    const std::uint64_t which = pickle_.nodes_[function].payload;
    if (which < pickle_.allowed_.size()) {
        const PickleGlobal &global = pickle_.allowed_[which];
        if (!global.callable) refuse_object("calls '" + global.name + "'");
        push(make_container(Kind::call, std::array{function, arguments}));
        return;
    }
    const Reference made = make(Kind::dictionary);
    const auto items = pickle_.items(arguments);
    if (items.size() == 1 && pickle_.kind(items[0]) == Kind::list)
        add_pairs(made, items[0]);
    else if (!items.empty())
        refuse_object("calls '" + std::string(ordered_dictionary) + "' with odd arguments");
    push(made);
}

/// Python 2 gave an OrderedDict its entries as a list of pairs.
void PickleMachine::add_pairs(Reference dictionary, Reference list) {
    for (const Reference pair : pickle_.items(list)) {
        const bool is_pair = pickle_.kind(pair) == Kind::list || pickle_.kind(pair) == Kind::tuple;
        if (!is_pair || pickle_.items(pair).size() != 2)
            refuse_object("calls '" + std::string(ordered_dictionary) + "' with odd arguments");
        add_items(dictionary, pickle_.items(pair));
    }
}

/// A state dict's attributes ("_metadata": versions of its modules) come this way. They are passed over.
void PickleMachine::build() {
    pop();
    if (pickle_.kind(top()) != Kind::dictionary) refuse_object("sets the state of an object");
}

Pickle::Pickle(std::string_view bytes, std::span<const PickleGlobal> allowed, std::size_t most_values)
    : bytes_(bytes), allowed_(allowed) {
    PickleMachine(*this, std::min<std::size_t>(most_values, std::numeric_limits<Reference>::max() - 1)).run();
}

std::string_view Pickle::text(Reference value) const {
    const Node &node = nodes_[value];
    if (node.kind == Kind::global)
        return node.payload < allowed_.size() ? std::string_view(allowed_[node.payload].name) : ordered_dictionary;
    return bytes_.substr(node.payload, node.length);
}

std::span<const Pickle::Reference> Pickle::items(Reference value) const {
    const Node &node = nodes_[value];
    if (node.kind < Kind::tuple || node.kind == Kind::global || node.payload == 0) return {};
    return lists_[node.payload - 1];
}

std::string quoted_name(std::string_view name) {
    constexpr std::size_t longest = 100;
    std::string shown = display_path(std::string(name.substr(0, longest)));
    for (char &character : shown)
        if (static_cast<unsigned char>(character) < ' ' || character == '\x7f') character = '?';
    return name.size() > longest ? shown + "…" : shown;
}

} // namespace benchlight::nn
