using IpAdapter.Diffusion.ImagePrompts.Preparation;
using IpAdapter.Diffusion.ImagePrompts.Tiles;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>Pictures on their way to the encoder: squared and sharpened, made noisy, cut to tiles.</summary>
internal static class PreparationProof
{
    private const int Check = 16;

    public static void ProvePrepared(GoldenCase golden, Verdict verdict)
    {
        var parameters = golden.Parameters;
        var prepared = SquarePicture.Sharpen(
            SquarePicture.Prepare(
                Picture(golden)!,
                Names.Choice<CropPosition>(parameters.GetProperty("crop_position").GetString()!),
                Names.Choice<Interpolation>(parameters.GetProperty("interpolation").GetString()!),
                size: 224),
            parameters.GetProperty("sharpening").GetDouble());
        verdict.Equals("size", [prepared.size(2), prepared.size(3)],
            [parameters.GetProperty("height").GetInt64(), parameters.GetProperty("width").GetInt64()]);
        ProveParts("result", prepared, verdict);
    }

    public static void ProveNoise(GoldenCase golden, Verdict verdict)
    {
        var parameters = golden.Parameters;
        var noisy = NoisyPicture.Create(
            Names.Choice<NoiseKind>(parameters.GetProperty("type").GetString()!),
            Picture(golden),
            size: 224,
            parameters.GetProperty("strength").GetDouble(),
            parameters.GetProperty("blur").GetInt32(),
            parameters.GetProperty("seed").GetInt64());
        ProveParts("result", noisy, verdict);
    }

    public static void ProveTiles(GoldenCase golden, Verdict verdict)
    {
        var parameters = golden.Parameters;
        var (height, width) = (parameters.GetProperty("height").GetInt32(), parameters.GetProperty("width").GetInt32());
        var cut = PictureTiles.Create(height, width);
        verdict.Equals("size", [cut.Height, cut.Width],
            [parameters.GetProperty("resized_height").GetInt32(), parameters.GetProperty("resized_width").GetInt32()]);
        verdict.Equals("tiles", [cut.Rectangles.Count], [parameters.GetProperty("tiles").GetInt32()]);
        if (golden.Parameter("rectangles") is { } rectangles)
            verdict.Equals("rectangles", cut.Rectangles, rectangles.EnumerateArray()
                .Select(at => (at[0].GetInt32(), at[1].GetInt32(), at[2].GetInt32(), at[3].GetInt32())));

        var (tiles, masks) = TileCutting.Cut(Drawn(height, width), golden.FindInput("mask")?.unsqueeze(0));
        ProveParts("tile", tiles, verdict);
        verdict.Matches("mask.average", nn.functional.adaptive_avg_pool2d(masks, [16, 16]).squeeze(1));
    }

    // The whole, averaged, and one square of it as it is; channels last, as ComfyUI has pictures.
    private static void ProveParts(string name, Tensor pictures, Verdict verdict)
    {
        verdict.Matches($"{name}.average", nn.functional.adaptive_avg_pool2d(pictures, [8, 8]).permute(0, 2, 3, 1));
        verdict.Matches($"{name}.square", pictures.narrow(2, 64, Check).narrow(3, 64, Check).permute(0, 2, 3, 1));
    }

    private static Image? Picture(GoldenCase golden) =>
        golden.Parameter("image")?.GetString() is { } path ? ImageFile.Read(golden.Folder.PathOf(path)) : null;

    // A picture that nobody had to record: ramps both ways and checks, cut (not rounded) to eight bits as torchvision does it.
    private static Image Drawn(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var check = (row / Check + column / Check) % 2 == 0 ? 0.15f : 0.85f;
                ReadOnlySpan<float> colour = [(float)row / height, (float)column / width, check];
                for (var channel = 0; channel < 3; channel++)
                    pixels[(row * width + column) * 3 + channel] = (byte)(colour[channel] * 255);
            }
        return new Image(width, height, pixels);
    }
}
