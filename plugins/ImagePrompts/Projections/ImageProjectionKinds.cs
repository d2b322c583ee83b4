using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>The kinds of image prompt adapters that can be used.</summary>
public sealed class ImageProjectionKinds(IEnumerable<IImageProjectionKind> kinds)
{
    // Kinds that are published but have no projection here: named, so that nobody looks for a broken file.
    private static readonly (string Key, string Name)[] Published =
    [
        ("proj.3.weight", "full-face"),
        ("perceiver_resampler.proj_in.weight", "faceid-plus"),
        ("norm.weight", "faceid"),
    ];

    private readonly IImageProjectionKind[] _kinds = [.. kinds];

    /// <summary>Finds the kind that a projection's weights are of.</summary>
    public IImageProjectionKind? Find(WeightSet projection) => _kinds.FirstOrDefault(kind => kind.Claims(projection));

    /// <summary>The kind of an adapter.</summary>
    /// <exception cref="NotSupportedException">No projection is registered under its name.</exception>
    public IImageProjectionKind Of(ImagePromptAdapter adapter) =>
        _kinds.FirstOrDefault(kind => kind.Name == adapter.Kind)
        ?? throw new NotSupportedException($"adapter '{adapter.Name}' is of kind '{adapter.Kind}', which can't be used yet; usable: {Usable}");

    /// <summary>Why weights that no kind claims can't be used.</summary>
    public string Refusal(WeightSet projection) =>
        Array.Find(Published, published => projection.Find(published.Key) is not null) is { Name: { } name }
            ? $"is an image prompt adapter of kind '{name}', which can't be used yet; usable: {Usable}"
            : $"has a projection of no known kind (its first tensor is 'image_proj.{projection.Names.First()}'); usable: {Usable}";

    private string Usable => string.Join(", ", _kinds.Select(kind => kind.Name));
}
