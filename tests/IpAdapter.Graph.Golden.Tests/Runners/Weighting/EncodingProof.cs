using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>From pictures to the encoder's states as ComfyUI does it, whole, masked and in parts.</summary>
internal static class EncodingProof
{
    // A pixel may fall on the other side of a rounding to 1/255; all others have to agree, and few may do so.
    private const double Agreement = 1e-5;
    private const double MostRounded = 0.002;

    public static void ProveEncoded(GoldenCase golden, Verdict verdict)
    {
        var encoder = ImageEncoder.Open(golden.Models[0]);
        var size = golden.Parameters.GetProperty("size").GetInt32();
        var picture = golden.Parameter("image")?.GetString() is { } path
            ? ImageFile.Read(golden.Folder.PathOf(path))
            : new Image(size, size, new byte[size * size * 3]);
        var pixels = new ShownPicture(picture).ToPixels(encoder.Preprocessing, EncodingConvention.AsComfyui);
        using var unmasked = golden.OutputNames.Contains("pixels") ? null : OfSamePicture(golden);
        var recorded = (unmasked ?? golden).Output("pixels");
        var roundedOtherwise = (pixels - recorded).abs().IsGreaterThan(Agreement).to(ScalarType.Float32).mean().item<float>();
        verdict.Equals("few pixels are rounded otherwise", [roundedOtherwise < MostRounded], [true]);
        if (unmasked is null)
            verdict.Matches("pixels", pixels);
        // The encoder is judged by what it was recorded with.
        pixels = golden.FindInput("mask") is { } mask ? ShownPicture.Masked(recorded, mask.unsqueeze(0)) : recorded;

        using var weights = TestDevice.Store.Lend(encoder.Weights);
        var network = new ImageEncoderNetwork(new WeightScope(weights), encoder.Config);
        verdict.Matches("image_embeds", network.ImageEmbeddings(pixels));
        verdict.Matches("penultimate", network.PenultimateStates(pixels));
    }

    // A case with a mask has no pixels of its own; they are those of the case of the same picture without one.
    private static GoldenCase OfSamePicture(GoldenCase golden) => golden.Folder.CaseNames
        .Where(name => name.StartsWith($"{golden.Area}/", StringComparison.Ordinal))
        .Select(golden.Folder.Case)
        .First(other => other.OutputNames.Contains("pixels")
            && other.Parameter("image")?.GetString() == golden.Parameter("image")?.GetString());

    public static void ProveParts(GoldenCase golden, Verdict verdict)
    {
        var parameters = golden.Parameters;
        var (grid, ratio) = (parameters.GetProperty("enhance_tiles").GetInt32(), parameters.GetProperty("enhance_ratio").GetDouble());
        var picture = new Image(parameters.GetProperty("width").GetInt32(), parameters.GetProperty("height").GetInt32(),
            new byte[parameters.GetProperty("width").GetInt32() * parameters.GetProperty("height").GetInt32() * 3]);
        verdict.Equals("images", [golden.Input("embeds").size(0)], [parameters.GetProperty("images").GetInt64()]);
        foreach (var tiles in parameters.GetProperty("tiles").EnumerateArray())
            verdict.Equals("parts", new ShownPicture(picture).Parts(grid).Select(part => (part.Picture.Height, part.Picture.Width)),
                tiles.EnumerateArray().Select(at => (at[2].GetInt32(), at[3].GetInt32())));

        foreach (var (whole, parts) in new[] { ("embeds", "tile_embeds"), ("hidden", "tile_hidden") })
            verdict.Matches(whole, golden.FindInput(parts) is { } tiles
                ? TileMerging.Merge(EncodingConvention.AsComfyui, golden.Input(whole),
                    TileMerging.Pool(EncodingConvention.AsComfyui, tiles, grid), ratio)
                : golden.Input(whole));
    }
}
