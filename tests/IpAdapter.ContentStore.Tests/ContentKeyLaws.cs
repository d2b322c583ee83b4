using CsCheck;

namespace IpAdapter.ContentStore.Tests;

public sealed class ContentKeyLaws
{
    private static readonly Gen<string> s_kinds = Gen.Bool.Select(isLong => isLong ? "a1" : "a");

    private static readonly Gen<(string Name, string Value)[]> s_parts =
        Gen.Select(Gen.String[Gen.Char["ab1:"], 0, 3], Gen.String[Gen.Char["ab1:"], 0, 3]).Array[0, 4]
            .Where(parts => parts.Select(part => part.Item1).Distinct().Count() == parts.Length);

    [Fact]
    public void A_key_is_another_where_any_part_is_and_the_same_in_any_order() =>
        Gen.Select(s_kinds, s_parts, s_kinds, s_parts).Sample((kind, parts, otherKind, others) =>
        {
            var areSame = kind == otherKind && parts.Order().SequenceEqual(others.Order());
            var (key, other) = (ContentKey.Create(kind, parts), ContentKey.Create(otherKind, others));

            return key.Equals(other) == areSame && (key.ToString() == other.ToString()) == areSame
                && key.Equals(ContentKey.Create(kind, [.. parts.Reverse()]));
        }, iter: 20_000);

    [Fact]
    public void Two_parts_of_one_name_are_refused() =>
        Assert.Contains("called 'size'", Assert.Throws<ArgumentException>(() =>
            ContentKey.Create("x", ("size", "1"), ("size", "2"))).Message, StringComparison.Ordinal);
}
