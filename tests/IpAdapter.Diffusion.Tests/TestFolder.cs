namespace IpAdapter.Diffusion.Tests;

/// <summary>Files of the tests: the golden ones where they lie, and a folder of a test's own that goes with it.</summary>
/// <param name="parent">Where the folder is made; null for where temporary files go.</param>
internal sealed class TestFolder(string? parent = null) : IDisposable
{
    private readonly string _path = parent is null
        ? Directory.CreateTempSubdirectory("ipadapter-tests-").FullName
        : Directory.CreateDirectory(Path.Combine(parent, $"ipadapter-tests-{Guid.NewGuid():n}")).FullName;

    public static string Golden(string path) => Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", path);

    public string this[string name] => Path.Combine(_path, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
