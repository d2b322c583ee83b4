using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>
/// The texts that an output of ipgraph may carry: those of a picture, or of a .safetensors file with an image prompt or an identity.
/// </summary>
internal static class CarriedTexts
{
    /// <summary>Reads them; nothing where the file is neither, or is one without texts.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> In(string path) => FileKind.Of(path) switch
    {
        FileKind.Picture => PictureRemarks.Read(path),
        FileKind.Safetensors => WeightFileHeader.Read(path).Metadata,
        _ => new Dictionary<string, string>(),
    };

    /// <summary>A file without the record of the run that made it; the same bytes where it carries none.</summary>
    /// <param name="file">All of a picture or a .safetensors file.</param>
    public static byte[] WithoutRecord(byte[] file)
    {
        using var to = new MemoryStream(file.Length);
        if (FileKind.Of(file, file.Length) == FileKind.Safetensors)
            SafetensorsMetadata.Remove(file, Remarks.IsOurs, to);
        else if (PictureSignature.FormatOf(file) is "PNG" or "JPEG" or "WebP")
            PictureRemarks.Remove(file, Remarks.IsOurs, to);
        else
            return file;
        return to.ToArray();
    }
}
