using System.Globalization;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Golden;
using IpAdapter.Graph.Images;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>From picture files to what encoders, the autoencoder and ControlNets read.</summary>
public sealed class PreprocessRunner : GoldenRunner
{
    // Pipelines bring pictures down to multiples of it where no size is asked for.
    private const int PixelsPerLatent = 8;

    public override string Area => "preprocess";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("mode");   // the picture's file says it
        if (golden.OutputNames.Contains("masks"))
        {
            ProveRegions(golden, verdict);
            return;
        }

        if (golden.Parameter("size") is { } size)
        {
            verdict.Matches("pixel_values", ClipPreprocessing.Usual(size.GetInt32()).ToPixels(Picture(golden)));
            return;
        }

        if (golden.OutputNames.Contains("mask"))
        {
            var mask = Picture(golden).ToMask(golden.Parameter("width")!.Value.GetInt32(), golden.Parameter("height")!.Value.GetInt32());
            verdict.Matches("mask", mask);
            verdict.Matches("latent_mask", Masks.ToLatents(mask, PixelsPerLatent));
            return;
        }

        var image = Picture(golden);
        if (golden.Parameter("mask") is { } path)
        {
            var (width, height) = (golden.Parameter("width")!.Value.GetInt32(), golden.Parameter("height")!.Value.GetInt32());
            var mask = ImageFile.Read(golden.Folder.PathOf(path.GetString()!)).ToMask(width, height);
            verdict.Matches("masked_image", MaskedPicture.Create(image.FitTo(width, height).ToSignedTensor(), mask));
            return;
        }

        var fitted = image.FitTo(Edge("width", image.Width), Edge("height", image.Height), Fit(golden));
        // Two kinds of numbers under one name: a ControlNet's picture is in [0, 1], an autoencoder's in [-1, 1].
        var isSigned = golden.Output("image").min().item<float>() < 0;
        verdict.Matches("image", isSigned ? fitted.ToSignedTensor() : fitted.ToUnitTensor());

        int Edge(string name, int own) => golden.Parameter(name)?.GetInt32() ?? own - own % PixelsPerLatent;
    }

    // Masks of image prompts, and the first of them brought to numbers of positions.
    private static void ProveRegions(GoldenCase golden, Verdict verdict)
    {
        var (height, width) = (golden.Parameters.GetProperty("height").GetInt32(), golden.Parameters.GetProperty("width").GetInt32());
        var masks = golden.Parameters.GetProperty("images").EnumerateArray()
            .Select(image => ImageFile.Read(golden.Folder.PathOf(image.GetString()!)).ToMask(width, height)).ToList();
        verdict.Matches("masks", cat(masks));
        const string Positions = "queries.";
        foreach (var output in golden.OutputNames.Where(name => name.StartsWith(Positions, StringComparison.Ordinal)))
            verdict.Matches(output, MaskGrid.AsDiffusers(masks[0],
                long.Parse(output[Positions.Length..], CultureInfo.InvariantCulture)).reshape(1, -1, 1).expand(2, -1, 1));
    }

    private static Image Picture(GoldenCase golden)
    {
        var path = golden.Folder.PathOf(golden.Parameter("image")!.Value.GetString()!);
        var decoded = golden.Parameter("decoded_by_pillow") is { } beside ? golden.Folder.PathOf(beside.GetString()!) : null;
        var isUpright = golden.Parameter("orientation_applied")?.GetBoolean() ?? false;
        if (decoded is null)
            return isUpright ? ImageFile.ReadUpright(path) : ImageFile.Read(path);

        // The turning is in the file's own note; what Pillow decoded has none left, so its pixels go into our turning by hand.
        var stored = ImageFile.Read(decoded);
        return isUpright ? Turned(stored) : stored;
    }

    // Orientation 6: by 90 degrees clockwise.
    private static Image Turned(Image image)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                image.Pixels.Span.Slice((y * image.Width + x) * 3, 3).CopyTo(pixels.AsSpan((x * image.Height + image.Height - 1 - y) * 3));
        return new Image(image.Height, image.Width, pixels);
    }

    private static ImageFit Fit(GoldenCase golden) => golden.Parameter("resize_mode")?.GetString() switch
    {
        "crop" => ImageFit.Crop,
        "fill" => ImageFit.Fill,
        _ => ImageFit.Stretch,
    };
}
