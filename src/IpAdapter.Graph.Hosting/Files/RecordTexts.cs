using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Hosting.Files;

/// <summary>
/// The texts inside an output: those of a picture, or of a .safetensors file with an image prompt or an identity.
/// </summary>
public static class RecordTexts
{
    /// <summary>Reads them; none where the file is of another kind, or has no texts.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path) => FileKind.Find(path) switch
    {
        FileKind.Picture => PictureRemarks.Read(path),
        FileKind.Safetensors => WeightFileHeader.Read(path).Metadata,
        _ => new Dictionary<string, string>(),
    };

    /// <summary>Removes the record of the run that made a file. A file without one is returned as it is.</summary>
    /// <param name="file">All of a picture or a .safetensors file.</param>
    public static byte[] RemoveRecord(byte[] file)
    {
        using var to = new MemoryStream(file.Length);
        if (FileKind.Find(file, file.Length) == FileKind.Safetensors)
            SafetensorsMetadata.Remove(file, Remarks.IsOurs, to);
        else if (PictureSignature.FormatOf(file) is "PNG" or "JPEG" or "WebP")
            PictureRemarks.Remove(file, Remarks.IsOurs, to);
        else
            return file;
        return to.ToArray();
    }
}
