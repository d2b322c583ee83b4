using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;
using IpAdapter.Graph.ImagePrompts;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>One cross-attention layer with image prompts beside it.</summary>
public sealed class AttentionRunner : GoldenRunner
{
    public override string Area => "attention";

    public override string? CannotYet(GoldenCase golden) => golden.FindInput("mask.0") is not null ? "masks of image prompts are not there yet" : Adapters.CannotYet(golden.Models.Skip(1));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var unet = GoldenUNet.Open(golden.Models[0]);
        var sites = AttentionSites.Of(unet.Config);
        var site = sites.Single(site => site.Name == golden.Parameters.GetProperty("layer").GetString());
        Xunit.Assert.Equal(golden.Parameters.GetProperty("adapter_index").GetInt32(), site.Index);

        using var weights = TestDevice.Store.Lend(unet.Weights);
        var layer = new WeightScope(weights).At(site.Name);
        var (hidden, text) = (golden.Input("hidden_states"), golden.Input("text_states"));
        var query = Linear.From(layer.At("to_q")).Forward(hidden);
        verdict.Matches("query", query);

        var queries = Attention.SplitHeads(query, site.Heads);
        var combined = Attention.ScaledDotProduct(queries, Heads("to_k"), Heads("to_v"));
        verdict.Matches("text_attention", Attention.MergeHeads(combined));

        var scales = golden.Parameters.GetProperty("scales").EnumerateArray().Select(scale => scale.GetDouble()).ToList();
        for (var i = 0; i < scales.Count; i++)
        {
            verdict.Matches($"image_attention.{i}", Attention.MergeHeads(Beside(i, 1)!));
            if (Beside(i, scales[i]) is { } image)
                combined += image;
        }

        verdict.Matches("combined", Attention.MergeHeads(combined));
        verdict.Matches("output", Linear.From(layer.At("to_out").At(0)).Forward(Attention.MergeHeads(combined)));

        Tensor Heads(string projection) => Attention.SplitHeads(Linear.From(layer.At(projection)).Forward(text), site.Heads);

        Tensor? Beside(int adapter, double scale)
        {
            var tokens = golden.Input($"image_tokens.{adapter}");   // [negative and positive, image, token, channel]
            var prompt = new ImagePrompt(tokens.narrow(0, 1, 1), tokens.narrow(0, 0, 1));
            var patch = new DecoupledCrossAttention(Adapters.Read(golden.Models[1 + adapter]), new TokensAsTheyAre(), prompt, scale);
            var binding = new UNetBinding { Store = TestDevice.Store, Config = unet.Config, Sites = sites, Batch = new(1, Guided: true), Height = 1, Width = hidden.size(1) };
            using var session = patch.Bind(binding);
            return session.BesideCrossAttention(site, queries, 1, hidden.size(1));
        }
    }

    /// <summary>For cases that give image tokens, not embeddings.</summary>
    private sealed class TokensAsTheyAre : IImageProjectionKind, IImageProjection
    {
        public string Name => "tokens";

        public string Reads => "tokens";

        public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) => this;

        public Tensor Forward(Tensor embeddings) => embeddings.alias();

        public bool Claims(WeightSet projection) => false;

        public long InputWidth(WeightSet projection) => throw new NotSupportedException();

        public int TokenCount(WeightSet projection, long crossAttentionWidth) => throw new NotSupportedException();

        public long WidthFrom(ImageEncoderConfig encoder) => throw new NotSupportedException();

        public string? EncoderOf(long width) => throw new NotSupportedException();

        public Tensor Embed(ImageEncoderNetwork encoder, Tensor pixels) => throw new NotSupportedException();

        public Tensor EmbedNothing(ImageEncoderNetwork encoder, Tensor pixels, Tensor embeddings) => throw new NotSupportedException();
    }
}
