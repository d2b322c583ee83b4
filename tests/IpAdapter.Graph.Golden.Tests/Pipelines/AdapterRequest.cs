namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One image prompt adapter with its pictures, a face's identity, or embeddings that were made before.</summary>
internal sealed record AdapterRequest(string File, IReadOnlyList<string> Images, double Scale, string? Blocks = null)
{
    /// <summary>An identity's file.</summary>
    public string? Identity { get; init; }

    /// <summary>The embeddings' file, and the tensor in it.</summary>
    public (string File, string Tensor)? Embeddings { get; init; }

    /// <summary>Scale of FaceID-Plus' shortcut.</summary>
    public double? Shortcut { get; init; }

    /// <summary>A mask for each picture, brought to the layers as diffusers does.</summary>
    public IReadOnlyList<string> Masks { get; init; } = [];

    /// <summary>A scale for each picture.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [];
}
