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
}
