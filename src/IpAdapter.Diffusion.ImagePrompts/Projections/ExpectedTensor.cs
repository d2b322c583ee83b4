namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>A tensor that a projection is made of.</summary>
/// <param name="Name">Its name below <c>image_proj.</c></param>
/// <param name="Shape">Its shape.</param>
public sealed record ExpectedTensor(string Name, params IReadOnlyList<long> Shape)
{
    /// <summary>The tensors of a linear layer with a bias.</summary>
    public static IEnumerable<ExpectedTensor> ForLinear(string name, long wideOut, long wideIn) =>
        [new($"{name}.weight", wideOut, wideIn), new($"{name}.bias", wideOut)];

    /// <summary>The tensors of a layer norm.</summary>
    public static IEnumerable<ExpectedTensor> ForNorm(string name, long width) =>
        [new($"{name}.weight", width), new($"{name}.bias", width)];
}
