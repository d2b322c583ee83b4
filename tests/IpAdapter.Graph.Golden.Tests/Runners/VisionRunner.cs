using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// CLIP's image encoder on recorded pixels; where pictures are named and need no JPEG decoder, the pixels are proved too.
/// </summary>
public sealed class VisionRunner : GoldenRunner
{
    public override string Area => "vision";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var store = TestDevice.CreateStore(device);
        var encoder = ImageEncoder.Open(golden.Models[0]);
        using var weights = store.Lend(encoder.Weights);
        var network = new ImageEncoderNetwork(new WeightScope(weights), encoder.Config);

        var pixels = golden.Input("pixel_values");
        var states = network.States(pixels);
        verdict.Matches("image_embeds", states.Embeddings);
        verdict.Matches("hidden_states.0", states.First);
        verdict.Matches("penultimate", states.Penultimate);
        verdict.Matches("last_hidden_state", states.Last);
        verdict.Matches("image_embeds", network.ImageEmbeddings(pixels));
        verdict.Matches("penultimate", network.PenultimateStates(pixels));

        if (golden.Parameter("images") is { } images)
            verdict.Matches("image_embeds", network.ImageEmbeddings(encoder.Preprocessing.ToPixels([.. images.EnumerateArray()
                .Select(name => Decoded(golden, name.GetString()!))])));
    }

    // Pillow's own decoding lies beside JPEG files.
    private static Image Decoded(GoldenCase golden, string name)
    {
        var decoded = golden.Folder.PathOf(Path.ChangeExtension(name, ".decoded.png"));
        return ImageFile.Read(File.Exists(decoded) ? decoded : golden.Folder.PathOf(name));
    }
}
