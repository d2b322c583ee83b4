namespace IpAdapter.ContentStore.Tests;

/// <summary>A folder of a test's own, which goes with it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ipadapter-store-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string[] Values() => Directory.GetFiles(In("values"), "*", SearchOption.AllDirectories);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
