using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Golden;
using IpAdapter.Graph.ImagePrompts;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Picture files to embeddings, by the node that encodes them, and on to tokens.</summary>
public sealed class ImagePromptRunner : GoldenRunner
{
    public override string Area => "image-prompt";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var (encoder, adapter) = (ImageEncoder.Open(golden.Models[0]), Adapters.Read(golden.Models[1]));
        Image[] pictures = [.. golden.Parameters.GetProperty("images").EnumerateArray()
            .Select(name => Read(golden.Folder.PathOf(name.GetString()!)))];

        golden.OnlyTells("size");   // the encoder's folder says it

        var node = new EncodeImagePrompt(TestDevice.Store, Adapters.Kinds);
        using var prompt = node.RunAsync(new(adapter, encoder, pictures), new NodeContext { NodeName = golden.Name }).AsTask().GetAwaiter()
            .GetResult();
        verdict.Matches("embeds", cat([prompt.Negative, prompt.Positive]));

        using var weights = TestDevice.Store.Lend(adapter.Projection);
        var projection = Adapters.Kinds.Get(adapter).Build(new WeightScope(weights), adapter);
        verdict.Matches("tokens", cat([projection.Forward(prompt.Negative), projection.Forward(prompt.Positive)]));
    }

    // Decoders of JPEG differ in their last bit: where the reference's own decoding lies beside a picture, that is what it computed with.
    private static Image Read(string path)
    {
        var decoded = Path.ChangeExtension(path, ".decoded.png");
        return ImageFile.Read(File.Exists(decoded) ? decoded : path);
    }
}
