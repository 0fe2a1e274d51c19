#include "engine/nn/pickle.h"
#include "tests/engine/nn/weight_file_maker.h"

#include <gtest/gtest.h>

namespace benchlight::nn {
namespace {

using Kind = Pickle::Kind;

const std::vector<PickleGlobal> globals = {{"tools.make", true}, {"tools.Kind", false}};

Pickle read(const std::string &bytes, std::size_t most_values = 1000) { return {bytes, globals, most_values}; }

/// What is said about a pickle that is not read.
std::string refusal_of(const std::string &bytes, std::size_t most_values = 1'000'000) {
    try {
        Pickle(bytes, globals, most_values);
    } catch (const PickleRefused &error) {
        return "refused: "s + error.what();
    } catch (const Error &error) {
        return error.what();
    }
    return "read";
}

#define EXPECT_REFUSED(bytes, part) EXPECT_PRED_FORMAT2(testing::IsSubstring, part, refusal_of(bytes))

TEST(Pickle, ReadsPlainDataOfAllProtocols) {
    struct Case {
        std::string bytes;
        Kind kind;
        std::int64_t integer;
        std::string text;
    };
    for (const Case &that : {
             Case{"N.", Kind::none, 0, ""},
             {"\x88.", Kind::boolean, 1, ""},
             {"I01\n.", Kind::boolean, 1, ""},
             {"I-17\n.", Kind::integer, -17, ""},
             {"L123L\n.", Kind::integer, 123, ""},
             {"L99999999999999999999L\n.", Kind::big_integer, 0, "99999999999999999999"},
             {"K\xff.", Kind::integer, 255, ""},
             {"M\xff\xff.", Kind::integer, 65535, ""},
             {"J\xfe\xff\xff\xff.", Kind::integer, -2, ""},
             {"\x8a\2\x00\xff."s, Kind::integer, -256, ""},
             {"\x8a\0."s, Kind::integer, 0, ""},
             {"\x8b\1\0\0\0\x7f."s, Kind::integer, 127, ""},
             {"\x8a\x09" + std::string(9, '\1') + ".", Kind::big_integer, 0, std::string(9, '\1')},
             {"S'ab'\n.", Kind::text, 0, "ab"},
             {"Vab\n.", Kind::text, 0, "ab"},
             {"U\2ab.", Kind::text, 0, "ab"},
             {"T\2\0\0\0ab."s, Kind::text, 0, "ab"},
             {"X\2\0\0\0ab."s, Kind::text, 0, "ab"},
             {"\x80\4\x8c\2ab.", Kind::text, 0, "ab"},
             {"\x8d\2\0\0\0\0\0\0\0ab."s, Kind::text, 0, "ab"},
             {"C\2ab.", Kind::bytes, 0, "ab"},
             {"B\2\0\0\0ab."s, Kind::bytes, 0, "ab"},
             {"\x8e\2\0\0\0\0\0\0\0ab."s, Kind::bytes, 0, "ab"},
             {"\x96\2\0\0\0\0\0\0\0ab."s, Kind::bytes, 0, "ab"},
             {"\x80\4\x95\3\0\0\0\0\0\0\0K\7."s, Kind::integer, 7, ""},
         }) {
        const Pickle pickle = read(that.bytes);
        ASSERT_EQ(pickle.kind(pickle.root()), that.kind) << that.bytes;
        EXPECT_EQ(pickle.length(), that.bytes.size());
        if (that.kind == Kind::integer || that.kind == Kind::boolean) {
            EXPECT_EQ(pickle.integer(pickle.root()), that.integer) << that.bytes;
        } else if (that.kind != Kind::none) {
            EXPECT_EQ(pickle.text(pickle.root()), that.text) << that.bytes;
        }
    }
}

TEST(Pickle, ReadsContainersOfAllProtocols) {
    for (const std::string bytes :
         {"(K\1K\2K\3t.", "K\1K\2K\3\x87.", "(lK\1aK\2aK\3a.", "](K\1K\2K\3e.", "(K\1K\2K\3l.", "\x8f(K\1K\2K\3\x90.",
          "(K\1K\2K\3\x91.", "K\1K\2\x86q\0050]q\1K\1ah\1(K\2K\3e.", "(N1](K\1K\0020K\2K\3e.",
          "](K\1K\2p7\n0g7\nK\3e."}) {
        const Pickle pickle = read(bytes);
        std::vector<std::int64_t> numbers;
        for (const Pickle::Reference item : pickle.items(pickle.root())) numbers.push_back(pickle.integer(item));
        EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3})) << bytes;
    }
    const std::string class_name = "ccollections\nOrderedDict\n";
    for (const std::string &bytes :
         {"}K\1K\2sK\3K\4s."s, "}(K\1K\2K\3K\4u."s, "(K\1K\2K\3K\4d."s, class_name + ")R(K\1K\2K\3K\4u.",
          class_name + "((lK\1K\2\x86"
                       "a(K\3K\4lat"
                       "R.",
          class_name + ")R(K\1K\2K\3K\4u}U\1aK\5sb."}) {
        const Pickle pickle = read(bytes);
        EXPECT_EQ(pickle.kind(pickle.root()), Kind::dictionary) << bytes;
        std::vector<std::int64_t> numbers;
        for (const Pickle::Reference item : pickle.items(pickle.root())) numbers.push_back(pickle.integer(item));
        EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3, 4})) << bytes;
    }
}

TEST(Pickle, KeepsCallsOfAllowedGlobalsAsData) {
    for (const std::string name : {"ctools\nmake\n", "\x8c\5tools\x8c\4make\x93"}) {
        const std::string bytes = name + "K\5\x85R.";
        const Pickle pickle = read(bytes);
        ASSERT_EQ(pickle.kind(pickle.root()), Kind::call);
        const auto parts = pickle.items(pickle.root());
        EXPECT_EQ(pickle.text(parts[0]), "tools.make");
        EXPECT_EQ(pickle.integer(pickle.items(parts[1])[0]), 5);
    }
    const std::string bytes = "K\5Q.";
    const Pickle pickle = read(bytes);
    ASSERT_EQ(pickle.kind(pickle.root()), Kind::persistent);
    EXPECT_EQ(pickle.integer(pickle.items(pickle.root())[0]), 5);
}

TEST(Pickle, RefusesEveryOtherGlobalByName) {
    for (const std::string &bytes :
         {"cos\nsystem\n(S'ls'\ntR."s,                                          // protocol 0
          "(S'ls'\nios\nsystem\n."s,                                            // INST
          "(cos\nsystem\nS'ls'\no."s,                                           // OBJ
          "\x80\2}q\0cos\nsystem\nq\1X\2\0\0\0ls\x85R."s,                       // protocol 2
          "\x80\4\x95\x11\0\0\0\0\0\0\0\x8c\2os\x94\x8c\6system\x94\x93\x94."s, // STACK_GLOBAL
          "\x80\4Vos\nVsystem\n\x93."s,                                         // its names as text
          "\x80\4X\2\0\0\0osq\1U\6system0h\1U\6system\x93."s}) {                // out of the memo
        EXPECT_REFUSED(bytes,
                       "refused: it asks for 'os.system', which is not needed for weights, so nothing of it was read; "
                       "save model.state_dict() alone in Python");
    }
    EXPECT_REFUSED("c__builtin__\neval\n.", "'__builtin__.eval'");
    EXPECT_REFUSED("cbuiltins\ngetattr\n.", "'builtins.getattr'");
    EXPECT_REFUSED("ctools\nmake.__globals__\n.", "'tools.make.__globals__'");
    EXPECT_REFUSED("ctorch.serialization\nload\n.", "'torch.serialization.load'");
    EXPECT_REFUSED("ccollections\nordereddict\n.", "'collections.ordereddict'");
    EXPECT_REFUSED("ccopy_reg\n_reconstructor\n(cm\nModel\nc__builtin__\nobject\nNtR.", "'copy_reg._reconstructor'");
    EXPECT_REFUSED("cm\nModel\n)\x81.", "refused: it holds an object of the class 'm.Model' and not weights alone");
    EXPECT_REFUSED("cm\nModel\nq\1)\x81.", "object of the class 'm.Model'");
    EXPECT_REFUSED("\x80\4\x8c\1m\x8c\5Model\x93\x94)\x81.", "object of the class 'm.Model'");
    EXPECT_REFUSED("cm\n" + std::string(1000, 'x') + "\n.", "xxxx…'");
    EXPECT_REFUSED("\x80\4\x8c\2os\x8c\6sys\ntm\x93.", "odd name 'os.sys?tm'");
    for (const std::string &extension : {"\x82\7"s, "\x83\7\0"s, "\x84\7\0\0\0"s})
        EXPECT_REFUSED(extension + ".", "refused: its pickle asks for the extension 7");
}

TEST(Pickle, RefusesCallsAndStatesOfAnythingElse) {
    for (const std::string &bytes : {
             "ctools\nKind\n)R."s,                          // a constant is not called
             "K\1)R."s,                                     // nor a number
             "ctools\nmake\n)R)R."s,                        // nor what a call gave
             "ctools\nmake\n)\x81."s,                       // no object is made of it
             "ccollections\nOrderedDict\n)\x81."s,          //
             "ctools\nmake\n)}\x92."s,                      //
             "(ctools\nmake\no."s,                          //
             "(itools\nmake\n."s,                           //
             "ctools\nmake\n)R}b."s,                        // its state is not set
             "]}b."s, "ctools\nmake\n}b."s, "K\1K\2a."s,    //
             "}K\1a."s, "]K\1K\1s."s, "](K\1\x90."s,        //
             "ctools\nmake\n)RK\1K\2s."s,                   //
             "ccollections\nOrderedDict\nK\1\x85R."s,       // odd arguments
             "ccollections\nOrderedDict\n]K\1a\x85R."s,     //
             "ccollections\nOrderedDict\n](K\1K\2ea\x85R."s //
         })
        EXPECT_EQ(refusal_of(bytes).substr(0, 20), "refused: its pickle ") << bytes << refusal_of(bytes);
}

TEST(Pickle, RefusesDamage) {
    for (const std::string &bytes : {"."s,
                                     "0."s,
                                     "2."s,
                                     "t."s,
                                     "(1."s,
                                     "1."s,
                                     "K\1\x86."s,
                                     "h\1."s,
                                     "g0\n."s,
                                     "gx\n."s,
                                     "K\1(."s,
                                     "}(K\1u."s,
                                     "R."s,
                                     "K\1R."s,
                                     "ctools\nmake\nK\1R."s,
                                     "K\1K\1\x93."s,
                                     "\x8b\xff\xff\xff\xff."s,
                                     "\x80\6."s,
                                     "\xff."s,
                                     "\x97."s,
                                     "Q."s,
                                     "(Q."s,

                                     "K\1("s})
        EXPECT_NE(refusal_of(bytes), "read") << bytes;
    for (const std::string &bytes :
         {""s, "K"s, "X\xff\xff\xff\xff"s,
          "X\xff\xff\xff\x7f"
          "ab"s,
          "\x8d\xff\xff\xff\xff\xff\xff\xff\xff"
          "ab"s,
          "\x8e\xff\xff\xff\xff\xff\xff\xff\x7f"s, "\x8b\xff\xff\xff\x7f"s, "\x8a\xff"s, "\x95\2\0\0\0\0\0\0\0."s,
          "\x95\xff\xff\xff\xff\xff\xff\xff\xff."s, "S'ab'"s, "cos\nsystem"s, "U\5ab"s, "G\1"s})
        EXPECT_EQ(refusal_of(bytes), "its pickle is cut off") << bytes;
}

std::string repeated(const std::string &text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

TEST(Pickle, RefusesDeepNesting) {
    EXPECT_EQ(refusal_of(repeated("]", 100) + repeated("a", 99) + "."), "read");
    EXPECT_REFUSED(repeated("]", 200'000) + repeated("a", 199'999) + ".", "nested deeper than 100");
    EXPECT_REFUSED("K\1" + repeated("\x85", 200'000) + ".", "nested deeper than 100");
    EXPECT_REFUSED(repeated("(", 200'000), "nested deeper than 100");
    EXPECT_REFUSED(repeated("}K\1", 200'000) + "K\1" + repeated("s", 200'000) + ".", "nested deeper than 100");
    EXPECT_REFUSED("K\1" + repeated("Q", 200'000) + ".", "nested deeper than 100");
    EXPECT_REFUSED("]" + repeated("ctools\nmake\n", 200) + "K\1" + repeated("\x85R", 200) + ".",
                   "nested deeper than 100");
    EXPECT_EQ(refusal_of("]2a."), "read"); // a list that holds itself is only odd
}

TEST(Pickle, RefusesBombs) {
    // Each list holds the one before twice: 2^40 values when written out.
    EXPECT_REFUSED("]" + repeated("p0\n0](g0\ng0\ne", 40) + ".", "same values within each other again and again");
    EXPECT_REFUSED("K\1" + repeated("2\x86", 40) + ".", "same values within each other again and again");
    // Many values of little text each.
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "more values than its size", refusal_of(repeated("]", 5000), 1000));
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "more values than its size", refusal_of("]" + repeated("2", 5000), 1000));
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "more values than its size",
                        refusal_of("K\1" + repeated("\x94", 5000), 1000));
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "more values than its size", refusal_of("K\1r\xff\xff\xff\x7f", 1000));
    // The same pairs copied into one dictionary after another.
    const std::string pairs = "](" + repeated("K\1K\1\x86", 200) + "ep1\n0";
    EXPECT_PRED_FORMAT2(testing::IsSubstring, "more values than its size",
                        refusal_of(pairs + repeated("ccollections\nOrderedDict\ng1\n\x85R", 100), 2000));
}

} // namespace
} // namespace benchlight::nn
