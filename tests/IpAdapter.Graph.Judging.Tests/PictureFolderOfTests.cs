using IpAdapter.Golden;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>A folder with the four reference pictures, one of them in a folder below.</summary>
internal sealed class PictureFolderOfTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pictures-");

    public PictureFolderOfTests()
    {
        var below = _folder.CreateSubdirectory("below");
        foreach (var number in Enumerable.Range(1, 4))
            File.Copy(System.IO.Path.Combine(Repository.Root, "samples", "images", $"reference-{number}.png"),
                System.IO.Path.Combine(number == 4 ? below.FullName : _folder.FullName, $"reference-{number}.png"));
    }

    public FilePath Path => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);
}
