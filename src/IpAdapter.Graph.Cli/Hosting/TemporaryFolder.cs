namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>A name for a folder that goes when it is disposed; whoever puts something there makes it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ipgraph-{Guid.NewGuid():N}");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Its name is this object's own: nobody else's files are below it.
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
