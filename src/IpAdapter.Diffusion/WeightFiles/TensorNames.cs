namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Names of tensors in files that nobody vouches for: they are shown to people.</summary>
internal static class TensorNames
{
    /// <summary>The most letters; published ones have some hundred.</summary>
    public const int Longest = 2000;

    /// <summary>Says why something can't be a tensor's name, or null.</summary>
    public static string? ProblemOf(string name) =>
        name.Length > Longest ? $"a tensor's name has {name.Length:N0} letters ('{name[..100]}...')"
        : name.Any(char.IsControl) ? $"a tensor's name has control characters in it ('{name}')"
        : null;
}
