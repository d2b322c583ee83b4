using IpAdapter.Diffusion.Devices;
using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Pictures in files. Decoding is libvips' work; what a pixel becomes is as Pillow and the reference's preprocessing have it: eight bits, no alpha, no colour profile.</summary>
public static class ImageFile
{
    /// <summary>Most pixels a picture may have: where Pillow too speaks of a decompression bomb.</summary>
    public const long MaxPixels = 178_956_970;

    private const long MaxFileBytes = 1L << 30;

    // What people have pictures in. Everything else that libvips can read (SVG, PDF, matrices, raw memory ...) is more than a picture and stays shut for untrusted files.
    private static readonly string[] s_formats = ["Png", "Jpeg", "Webp", "Tiff", "Nsgif", "Gif", "Heif", "Jxl"];

    static ImageFile()
    {
        NativeLibraries.LoadVips();
        // libvips would keep decoded pictures for calls that never come again.
        Cache.Max = 0;
        // What is wrong with a picture is in the exception; libvips would also print it.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
    }

    /// <summary>Reads a picture as its pixels lie in the file: a camera's note on how it was held (EXIF orientation) is not looked at, as PIL's <c>Image.open</c> doesn't.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transparent">What becomes of transparent pixels.</param>
    /// <exception cref="ImageFileException">The file is not there, no picture, incomplete, or larger than <see cref="MaxPixels"/>.</exception>
    public static Image Read(string path, ImageTransparency transparent = ImageTransparency.White) => Decode(BytesOf(path), path, upright: false, transparent);

    /// <summary>Reads a picture as a person sees it: turned as its EXIF orientation says, as diffusers' <c>load_image</c> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transparent">What becomes of transparent pixels.</param>
    /// <exception cref="ImageFileException">The file is not there, no picture, incomplete, or larger than <see cref="MaxPixels"/>.</exception>
    public static Image ReadUpright(string path, ImageTransparency transparent = ImageTransparency.White) => Decode(BytesOf(path), path, upright: true, transparent);

    /// <summary>Reads a picture from a file's bytes, as <see cref="Read(string, ImageTransparency)"/> does; what is transparent is white.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ImageFileException">The bytes are no picture, incomplete, or of a larger one than <see cref="MaxPixels"/>.</exception>
    public static Image Read(byte[] bytes, string name) => Decode(bytes, name, upright: false, ImageTransparency.White);

    /// <summary>Looks at a picture's header, without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="upright">Whether it is to be turned as <see cref="ReadUpright"/> does.</param>
    /// <exception cref="ImageFileException">The file is not there, no picture, or larger than <see cref="MaxPixels"/>.</exception>
    public static ImageDescription Describe(string path, bool upright) =>
        Open(BytesOf(path), path, upright, static picture => new ImageDescription(picture.Width, picture.Height) { IsDeepGrey = PillowColours.IsDeepGrey(picture) });

    /// <summary>Writes a picture as PNG. The same picture and remarks give the same bytes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="file">Where to.</param>
    /// <param name="remarks">Texts to keep in the file, by keyword (1 to 79 Latin-1 characters); they are read back by <see cref="PngRemarks.Read(string)"/>.</param>
    public static void WritePng(Image image, Stream file, IReadOnlyDictionary<string, string>? remarks = null)
    {
        using var picture = VipsImage.NewFromMemoryCopy(image.Pixels.ToArray(), image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        using var srgb = picture.Copy(interpretation: Enums.Interpretation.Srgb);
        var png = srgb.PngsaveBuffer(compression: 6, filter: Enums.ForeignPngFilter.All, keep: Enums.ForeignKeep.None);
        PngRemarks.Insert(png, remarks ?? new Dictionary<string, string>(), file);
    }

    private static byte[] BytesOf(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > MaxFileBytes)
                throw new ImageFileException(path, $"the file has {length:N0} bytes; a picture may have at most {MaxFileBytes:N0}");
            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var count)
                read += count;
            return read == bytes.Length ? bytes : throw new ImageFileException(path, "the file became shorter while it was read");
        }
        catch (Exception cause) when (cause is (IOException and not ImageFileException) or UnauthorizedAccessException)
        {
            throw new ImageFileException(path, $"the picture can't be opened: {cause.Message}", cause);
        }
    }

    private static Image Decode(byte[] bytes, string name, bool upright, ImageTransparency transparent) => Open(bytes, name, upright, picture => PillowColours.ToRgb(picture, transparent));

    private static T Open<T>(byte[] bytes, string name, bool upright, Func<VipsImage, T> use)
    {
        if (bytes.Length == 0)
            throw new ImageFileException(name, "the file is empty, a picture was expected");
        try
        {
            if (VipsImage.FindLoadBuffer(bytes) is not { } loader || !s_formats.Any(format => loader.Contains($"Load{format}", StringComparison.OrdinalIgnoreCase)))
                throw new ImageFileException(name, "this is not a picture that can be read: a PNG, JPEG, WebP, TIFF, GIF, HEIF or AVIF file was expected");

            // The header alone: pixels are decoded when they are asked for, in order. (A turned picture is read out of order: it is then decoded first.)
            using var opened = VipsImage.NewFromBuffer(bytes, access: upright ? Enums.Access.Random : Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if ((long)opened.Width * opened.Height > MaxPixels)
                throw new ImageFileException(name, $"the picture has {opened.Width} x {opened.Height} pixels, more than the {MaxPixels:N0} that are read: make it smaller");
            if (!upright)
                return use(opened);
            using var turned = opened.Autorot();
            return use(turned);
        }
        catch (VipsException cause)
        {
            throw new ImageFileException(name, $"the picture is damaged or incomplete ({FirstLine(cause)})", cause);
        }
    }

    private static string FirstLine(VipsException cause) =>
        (cause.InnerException?.Message ?? cause.Message).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";
}
