namespace IpAdapter.Graph.Naming;

/// <summary>Names of things in sentences.</summary>
internal static class Article
{
    /// <summary>The thing with its article: <c>an image</c>, <c>a unet</c>.</summary>
    public static string With(string thing) =>
        thing.Length > 0 && "aeiou".Contains(thing[0], StringComparison.Ordinal) && !SoundsLikeYou(thing) ? $"an {thing}" : $"a {thing}";

    // As in a UNet, a unit.
    private static bool SoundsLikeYou(string thing) =>
        thing.StartsWith("uni", StringComparison.Ordinal) || thing.StartsWith("une", StringComparison.Ordinal);
}
