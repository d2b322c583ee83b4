using System.Security.Cryptography;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Hosting.Files;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>
/// Keeps images that were given in memory as PNG files, each named by its content: so they are described, cached and recorded like every
/// other picture that a workflow reads, and the same image is the same file.
/// </summary>
internal sealed class ImageInputs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();

    /// <summary>Keeps an image.</summary>
    /// <returns>The path of its file.</returns>
    /// <exception cref="HostInputException">It is partly transparent, which a file must say in its own way.</exception>
    public string Keep(string input, Image image)
    {
        if (image.Alpha is not null)
            throw new HostInputException($"the input '{input}' is given an image in memory that is partly transparent: give it the "
                + "path of its file");
        using var png = new MemoryStream();
        ImageFile.WritePng(image, png);
        var content = png.GetBuffer().AsSpan(0, (int)png.Length);
        var path = Path.Combine(_folder.Path, Convert.ToHexStringLower(SHA256.HashData(content)) + ".png");
        lock (_gate)
        {
            if (!File.Exists(path))
                File.WriteAllBytes(path, content);
        }

        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
