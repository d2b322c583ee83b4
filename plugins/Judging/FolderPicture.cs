namespace IpAdapter.Graph.Judging;

/// <summary>A picture's file as far as it is known: its embedding, or itself, or what is wrong with it.</summary>
internal sealed record FolderPicture(string File)
{
    /// <summary>Its embedding, from the cache.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>Its bytes, where it was read.</summary>
    public byte[]? Content { get; init; }

    /// <summary>The picture, where it was read.</summary>
    public Image? Picture { get; init; }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Problem { get; init; }
}
