using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>The kinds of image prompt adapters that can be used.</summary>
public sealed class ImageProjectionKinds
{
    private readonly IImageProjectionKind[] _kinds;

    /// <param name="kinds">The kinds, in the order they are asked whether a file is theirs.</param>
    public ImageProjectionKinds(IEnumerable<IImageProjectionKind> kinds) => _kinds = [.. kinds];

    /// <summary>The kinds that are published.</summary>
    public static ImageProjectionKinds Published { get; } =
        new([new BaseProjectionKind(), new FullFaceProjectionKind(), new FaceIdPlusProjectionKind(), new FaceIdProjectionKind(),
            new PlusProjectionKind()]);

    /// <summary>All of them, in the order they are asked.</summary>
    public IReadOnlyList<IImageProjectionKind> All => _kinds;

    /// <summary>Finds the kind that a projection's weights are of.</summary>
    public IImageProjectionKind? Find(WeightSet projection) => _kinds.FirstOrDefault(kind => kind.Claims(projection));

    /// <summary>The kind of an adapter.</summary>
    /// <exception cref="NotSupportedException">No projection is registered under its name.</exception>
    public IImageProjectionKind Get(ImagePromptAdapter adapter) =>
        _kinds.FirstOrDefault(kind => kind.Name == adapter.Kind)
        ?? throw new NotSupportedException($"adapter '{adapter.Name}' is of kind '{adapter.Kind}', which can't be used; usable: {Usable}");

    /// <summary>Why weights that no kind claims can't be used.</summary>
    internal string Refusal(WeightSet projection) =>
        "has a projection of no known kind (it has a tensor "
            + $"'{projection.Find(projection.Names.Order(StringComparer.Ordinal).First())!.Name}'); usable: {Usable}";

    private string Usable => string.Join(", ", _kinds.Select(kind => kind.Name));
}
