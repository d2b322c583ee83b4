using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.WeightFiles;
using NetVips;
using static System.FormattableString;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Pictures in files. Decoding is libvips' work; what a pixel becomes is as Pillow and the reference's preprocessing have it:
/// eight bits, no colour profile.
/// </summary>
public static class ImageFile
{
    /// <summary>Most pixels a picture may have: where Pillow too speaks of a decompression bomb.</summary>
    public const long MaxPixels = 178_956_970;

    /// <summary>Most pixels of a picture that is decoded only to see whether it is whole: it takes some hundredths of a second.</summary>
    public const long SmallPixels = 4 << 20;

    /// <summary>Longest edge of a JPEG.</summary>
    public const int LongestJpegEdge = 65_500;

    /// <summary>Longest edge of a WebP.</summary>
    public const int LongestWebpEdge = 16_383;

    private const long MaxFileBytes = 1L << 30;
    private const long MaxDecodedBytes = 2L << 30;

    // What people have pictures in. Everything else that libvips can read (SVG, PDF, matrices, raw memory ...) is more than a picture and
    // stays shut for untrusted files.
    private static readonly string[] s_formats = ["Png", "Jpeg", "Webp", "Tiff", "Nsgif", "Gif", "Heif", "Jxl"];

    // No static constructor: what one throws reaches the caller without its message.
    private static readonly Lazy<bool> s_isPrepared = new(Prepare);

    private static bool Prepare()
    {
        NativeLibraries.LoadVips();
        // libvips would keep decoded pictures for calls that never come again.
        Cache.Max = 0;
        // What is wrong with a picture is in the exception; libvips would also print it.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        return true;
    }

    /// <summary>
    /// Reads a picture as its pixels lie in the file: a camera's note on how it was held (EXIF orientation) is not looked at, as PIL's
    /// <c>Image.open</c> doesn't.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="transparent">What is seen where it is transparent.</param>
    /// <param name="remark">Is told what became of its numbers where they are no levels of eight bits: what follows the file's
    /// name.</param>
    /// <exception cref="ImageFileException">The file is not there, no picture, incomplete, or larger than
    /// <see cref="MaxPixels"/>.</exception>
    public static Image Read(string path, ImageTransparency transparent = ImageTransparency.White, Action<string>? remark = null) =>
        Open(BytesOf(path), path, upright: false, picture => PillowColours.ToRgb(picture, transparent, remark));

    /// <summary>Reads a picture as a person sees it: turned as its EXIF orientation says, as diffusers' <c>load_image</c> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transparent">What is seen where it is transparent.</param>
    /// <param name="remark">Is told what became of its numbers where they are no levels of eight bits: what follows the file's
    /// name.</param>
    /// <exception cref="ImageFileException">The file is not there, no picture, incomplete, or larger than
    /// <see cref="MaxPixels"/>.</exception>
    public static Image ReadUpright(string path, ImageTransparency transparent = ImageTransparency.White, Action<string>? remark = null) =>
        Open(BytesOf(path), path, upright: true, picture => PillowColours.ToRgb(picture, transparent, remark));

    /// <summary>
    /// Reads a picture from a file's bytes, as <see cref="Read(string, ImageTransparency, Action{string})"/> does; what is transparent is
    /// white.
    /// </summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ImageFileException">The bytes are no picture, incomplete, or of a larger one than
    /// <see cref="MaxPixels"/>.</exception>
    public static Image Read(byte[] bytes, string name) =>
        Open(bytes, name, upright: false, static picture => PillowColours.ToRgb(picture, ImageTransparency.White, null));

    /// <summary>
    /// Reads a picture from a file's bytes, as <see cref="ReadUpright(string, ImageTransparency, Action{string})"/> does; what is
    /// transparent is white.
    /// </summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ImageFileException">The bytes are no picture, incomplete, or of a larger one than
    /// <see cref="MaxPixels"/>.</exception>
    public static Image ReadUpright(byte[] bytes, string name) =>
        Open(bytes, name, upright: true, static picture => PillowColours.ToRgb(picture, ImageTransparency.White, null));

    /// <summary>
    /// Looks at a picture: at its header, and where it is small at all of it, so that a damaged one is told here already.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="upright">
    /// Whether it is to be turned as <see cref="ReadUpright(string, ImageTransparency, Action{string})"/> does.
    /// </param>
    /// <exception cref="ImageFileException">
    /// The file is not there, no picture, larger than <see cref="MaxPixels"/>, or (up to <see cref="SmallPixels"/>) damaged or incomplete.
    /// </exception>
    public static ImageDescription Describe(string path, bool upright)
    {
        var bytes = BytesOf(path);
        return Open(bytes, path, upright, picture =>
        {
            if ((long)picture.Width * picture.Height <= SmallPixels)
                DemandWhole(bytes);
            return new ImageDescription(picture.Width, picture.Height);
        });
    }

    /// <summary>Writes a picture as PNG. The same picture and remarks give the same bytes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="file">Where to.</param>
    /// <param name="remarks">Texts to keep in the file, by keyword (1 to 79 Latin-1 characters); they are read back by
    /// <see cref="PngRemarks.Read(string)"/>.</param>
    public static void WritePng(Image image, Stream file, IReadOnlyDictionary<string, string>? remarks = null)
    {
        using var picture = Encodable(image);
        var png = picture.PngsaveBuffer(compression: 6, filter: Enums.ForeignPngFilter.All, keep: Enums.ForeignKeep.None);
        PngRemarks.Insert(png, remarks ?? new Dictionary<string, string>(), file);
    }

    /// <summary>Writes a picture as JPEG. The same picture, quality and remarks give the same bytes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="file">Where to.</param>
    /// <param name="quality">1 to 100; from 90 on colours keep their full resolution.</param>
    /// <param name="remarks">Texts to keep in the file, by keyword; they are read back by <see cref="PictureRemarks.Read"/>.</param>
    /// <exception cref="ImageFileException">An edge is longer than <see cref="LongestJpegEdge"/>.</exception>
    public static void WriteJpeg(Image image, Stream file, int quality, IReadOnlyDictionary<string, string>? remarks = null)
    {
        using var picture = Encodable(image, "JPEG", LongestJpegEdge);
        var jpeg = picture.JpegsaveBuffer(q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.None);
        JpegRemarks.Insert(jpeg, remarks ?? new Dictionary<string, string>(), file);
    }

    /// <summary>Writes a picture as WebP. The same picture, settings and remarks give the same bytes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="file">Where to.</param>
    /// <param name="quality">1 to 100; where every pixel is kept, it changes nothing.</param>
    /// <param name="isLossless">Whether every pixel is kept as it is.</param>
    /// <param name="remarks">Texts to keep in the file, by keyword; they are read back by <see cref="PictureRemarks.Read"/>.</param>
    /// <exception cref="ImageFileException">An edge is longer than <see cref="LongestWebpEdge"/>.</exception>
    public static void WriteWebp(
        Image image, Stream file, int quality, bool isLossless, IReadOnlyDictionary<string, string>? remarks = null)
    {
        using var picture = Encodable(image, "WebP", LongestWebpEdge);
        using var remarked = picture.Mutate(copy =>
        {
            if (remarks is { Count: > 0 })
                copy.Set(GValue.BlobType, "xmp-data", WebpRemarks.PacketOf(remarks));
        });
        file.Write(remarked.WebpsaveBuffer(q: quality, lossless: isLossless, keep: Enums.ForeignKeep.Xmp));
    }

    private static VipsImage Encodable(Image image, string format, int longest)
    {
        if (Math.Max(image.Width, image.Height) > longest)
            throw new ImageFileException(
                format,
                $"{image.Width} x {image.Height} pixels: an edge of a {format} has at most {longest:N0}: write a PNG");
        return Encodable(image);
    }

    private static VipsImage Encodable(Image image)
    {
        _ = s_isPrepared.Value;
        using var picture = VipsImage.NewFromMemoryCopy(image.Pixels.ToArray(), image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        return picture.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] BytesOf(string path)
    {
        try
        {
            return SmallFile.ReadAllBytes(path, MaxFileBytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ImageFileException(path, $"the picture can't be read: {cause.Message}", cause);
        }
    }

    // Decodes all pixels, row by row, and keeps none.
    private static void DemandWhole(byte[] bytes)
    {
        using var picture = VipsImage.NewFromBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        picture.Avg();
    }

    private static T Open<T>(byte[] bytes, string name, bool upright, Func<VipsImage, T> use)
    {
        if (bytes.Length == 0)
            throw new ImageFileException(name, "the file is empty, a picture was expected");
        _ = s_isPrepared.Value;
        try
        {
            if (VipsImage.FindLoadBuffer(bytes) is not { } loader
                || !s_formats.Any(format => loader.Contains($"Load{format}", StringComparison.OrdinalIgnoreCase)))
                throw new ImageFileException(name,
                    "this is not a picture that can be read: a PNG, JPEG, WebP, TIFF, GIF, HEIF or AVIF file was expected");

            // The header alone: pixels are decoded when they are asked for, in order. (A turned picture is read out of order: it is then
            // decoded first.)
            using var opened = VipsImage.NewFromBuffer(bytes, access: upright ? Enums.Access.Random : Enums.Access.Sequential,
                failOn: Enums.FailOn.Error);
            if (ProblemOf(opened) is { } problem)
                throw new ImageFileException(name, problem);
            if (!upright)
                return use(opened);
            using var turned = opened.Autorot();
            return use(turned);
        }
        catch (VipsException cause)
        {
            var reason = FirstLine(cause);
            var problem = $"the picture is damaged, incomplete, or of a kind that is not read ({reason}): copy or download it again, or "
                + "save it as PNG";
            throw new ImageFileException(name, problem, cause);
        }
    }

    private static string? ProblemOf(VipsImage opened)
    {
        var (pixels, edge) = ((long)opened.Width * opened.Height, Math.Max(opened.Width, opened.Height));
        var size = Invariant($"the picture has {opened.Width} x {opened.Height} pixels");
        if (pixels > MaxPixels)
            return Invariant($"{size}, more than the {MaxPixels:N0} that are read: make it smaller");
        if (edge > ImageSize.MaxEdge)
            return Invariant($"{size}, an edge longer than the {ImageSize.MaxEdge:N0} that are read: make it smaller");
        if (opened.Format is Enums.BandFormat.Complex or Enums.BandFormat.Dpcomplex)
            return "its pixels are complex numbers, which are no colours";
        var bytes = pixels * opened.Bands * BytesOf(opened.Format);
        return bytes > MaxDecodedBytes
            ? Invariant($"{size}, which are {bytes:N0} bytes as its file has them, more than the {MaxDecodedBytes:N0} that are read: ")
                + "save it with 8 bits, or make it smaller"
            : null;
    }

    private static int BytesOf(Enums.BandFormat format) => format switch
    {
        Enums.BandFormat.Uchar or Enums.BandFormat.Char => 1,
        Enums.BandFormat.Ushort or Enums.BandFormat.Short => 2,
        Enums.BandFormat.Double => 8,
        _ => 4,
    };

    private static string FirstLine(VipsException cause) =>
        (cause.InnerException?.Message ?? cause.Message).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault() ?? "no reason given";
}
