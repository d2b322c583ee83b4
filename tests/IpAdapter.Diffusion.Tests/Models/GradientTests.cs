using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

/// <summary>Gradients through every kind of layer equal finite differences, in float64.</summary>
public sealed class GradientTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public GradientTests() => manual_seed(1);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("sd15-tiny", 16)]
    [InlineData("sdxl-tiny", 28)]
    public void Of_a_UNet_with_low_rank_changes_and_all_that_is_added_to_it(string model, int textWidth)
    {
        var folder = TestFolder.Golden($"models/{model}/unet");
        var config = UNetConfig.Read(Path.Combine(folder, "config.json"));
        var weights = new LearningWeights(WeightSet.OpenFolder(folder, "diffusion_pytorch_model"));
        foreach (var (name, _) in weights.Learn.ToList())
            if (name.EndsWith("to_q.weight", StringComparison.Ordinal) || name.EndsWith("conv1.weight", StringComparison.Ordinal)
                || name.EndsWith("net.0.proj.weight", StringComparison.Ordinal)
                || name.EndsWith("proj_in.weight", StringComparison.Ordinal))
                weights.AddLowRank(name);
        var network = UNetNetwork.From(new(weights), config);
        var (sample, states) = (Random(2, 4, 8, 8), Random(2, 5, textWidth));
        var added = config.Added is null
            ? null
            : new AddedConditions(Random(2, config.Added.PooledWidth), ones(2, 6, ScalarType.Float32));
        using var session = new Adds(config, UNetEncoder.From(new(weights), config).Forward(
            sample, tensor(new float[] { 1 }), UNetEncoder.From(new(weights), config).Read(states, added), zeros(1, ScalarType.Float64)));
        var extensions = UNetExtensions.Create([session], network);

        Equal(
            weights.Learn.Concat(session.Learn),
            () => network.Forward(sample, tensor(new float[] { 100, 700 }), network.Read(states, added), extensions,
                new DenoisingStep(100, 0, 1, 1)));
    }

    [Theory]
    [InlineData("sd15-tiny", 16)]
    [InlineData("sdxl-tiny", 28)]
    public void Of_a_UNet_whose_layers_are_computed_again_are_the_same_to_the_bit(string model, int textWidth)
    {
        var folder = TestFolder.Golden($"models/{model}/unet");
        var config = UNetConfig.Read(Path.Combine(folder, "config.json"));
        var weights = new LearningWeights(WeightSet.OpenFolder(folder, "diffusion_pytorch_model"));
        weights.AddLowRank(weights.Learn.First(weight => weight.Name.EndsWith("attn2.to_q.weight", StringComparison.Ordinal)).Name);
        var network = UNetNetwork.From(new(weights), config);
        var (sample, states) = (Random(2, 4, 16, 16), Random(2, 5, textWidth));
        var added = config.Added is null
            ? null
            : new AddedConditions(Random(2, config.Added.PooledWidth), ones(2, 6, ScalarType.Float32));
        var encoder = UNetEncoder.From(new(weights), config);
        using var session = new Adds(config, encoder.Forward(sample, tensor(new float[] { 1 }), encoder.Read(states, added),
            zeros(1, ScalarType.Float64)));
        var extensions = UNetExtensions.Create([session], network);
        var kept = Gradients(null);

        using var checkpointing = new GradientCheckpointing([.. weights.Learn.Concat(session.Learn).Select(weight => weight.Tensor)]);
        var recomputed = Gradients(checkpointing);

        Assert.NotEmpty(kept);
        Assert.All(kept, gradient => Assert.True(gradient.Value.bytes.SequenceEqual(recomputed[gradient.Key].bytes),
            $"{gradient.Key}: {(gradient.Value - recomputed[gradient.Key]).abs().max().item<double>()}"));

        Dictionary<string, Tensor> Gradients(GradientCheckpointing? checkpointing)
        {
            using var text = network.Read(states, added);
            if (checkpointing is not null)
                text.Cut(checkpointing);
            network.Forward(sample, tensor(new float[] { 100, 700 }), text, extensions, new DenoisingStep(100, 0, 1, 1),
                checkpointing: checkpointing).Squared().sum().backward();
            checkpointing?.ThrowIfFailed();
            var learn = weights.Learn.Concat(session.Learn).Where(weight => weight.Tensor.grad is not null).ToList();
            var gradients = learn.ToDictionary(weight => weight.Name, weight => weight.Tensor.grad!.clone());
            foreach (var (_, weight) in learn)
                weight.grad = null;
            return gradients;
        }
    }

    [Fact]
    public void Of_an_image_encoder()
    {
        var folder = TestFolder.Golden("models/image_encoder");
        var weights = new LearningWeights(WeightSet.OpenFolder(folder, "model"));
        var network = new ImageEncoderNetwork(new(weights), ImageEncoderConfig.Read(Path.Combine(folder, "config.json")));
        var pixels = Random(1, 3, 64, 64);

        Equal(weights.Learn, () => network.ImageEmbeddings(pixels));
    }

    [Theory]
    [InlineData("sd15-tiny/text_encoder")]
    [InlineData("sdxl-tiny/text_encoder_2")]
    public void Of_a_text_encoder(string model)
    {
        var folder = TestFolder.Golden($"models/{model}");
        var weights = new LearningWeights(WeightSet.OpenFolder(folder, "model"));
        var network = new TextEncoderNetwork(new(weights), TextEncoderConfig.Read(Path.Combine(folder, "config.json")));
        var ids = tensor(new long[] { 1, 5, 9, 2, 2, 2, 2 }).unsqueeze(0);

        Equal(weights.Learn, () => network.States(ids));
    }

    [Fact]
    public void Of_an_autoencoder_there_and_back()
    {
        var folder = TestFolder.Golden("models/sd15-tiny/vae");
        var weights = new LearningWeights(WeightSet.OpenFolder(folder, "diffusion_pytorch_model"));
        var network = AutoencoderNetwork.From(new(weights), AutoencoderConfig.Read(Path.Combine(folder, "config.json")));
        var pixels = Random(1, 3, 32, 32);

        Equal(weights.Learn, () => network.Decode(network.Encode(pixels).Mean));
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    public void Of_a_nonlinear_function(string name)
    {
        var x = LearningWeights.Learning(Random(3, 7));
        Func<Tensor, Tensor> function = name switch
        {
            "gelu" => Activations.Gelu,
            "quick_gelu" => Activations.QuickGelu,
            _ => Activations.Silu,
        };

        Equal([("x", x)], () => function(x));
    }

    // Weights of one role are moved together: a gradient that is wrong in one layer shows in the sum.
    private static void Equal(IEnumerable<(string Name, Tensor Tensor)> weights, Func<Tensor> forward)
    {
        var learn = weights.ToList();
        var direction = randn_like(forward().detach());
        Loss().backward();

        var unread = learn.Where(weight => weight.Tensor.grad is null).Select(weight => weight.Name);
        Assert.All(unread, name => Assert.Matches("quant_conv|logit_scale|position_ids|post_layernorm|text_projection", name));
        foreach (var role in learn.Where(weight => weight.Tensor.grad is not null).GroupBy(weight => Role(weight.Name)))
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            const double step = 2e-6;
            // One unit vector over all tensors of the role.
            var length = Math.Sqrt(role.Sum(weight => (double)weight.Tensor.numel()));
            var moves = role.Select(weight => (weight.Tensor, By: randn_like(weight.Tensor).DividedBy(length))).ToList();
            var analytic = moves.Sum(move => (move.Tensor.grad! * move.By).sum().item<double>());
            Move(step);
            var above = Loss().item<double>();
            Move(-2 * step);
            var below = Loss().item<double>();
            Move(step);
            var numeric = (above - below) / (2 * step);

            Assert.True(Math.Abs(analytic - numeric) <= 1e-6 * (1 + Math.Abs(numeric)), $"{role.Key}: {analytic}, but {numeric}");
            Assert.NotEqual(0, analytic);

            void Move(double by)
            {
                foreach (var (tensor, direction) in moves)
                    tensor.AddInPlace(direction, by);
            }
        }

        Tensor Loss() => (forward() * direction).sum();
    }

    private static string Role(string name) => string.Join('.', name.Split('.').Where(part => !int.TryParse(part, out _)).TakeLast(3));

    private static Tensor Random(params long[] shape) => randn(shape, ScalarType.Float64);

    /// <summary>Adds something that learns wherever a UNet lets something be added.</summary>
    private sealed class Adds : ICrossAttentionAddition, IUNetBlockAddition, IUNetResiduals
    {
        private readonly Dictionary<string, Tensor> _learn = [];
        private readonly Residuals _residuals;

        public Adds(UNetConfig config, Residuals shapes)
        {
            _residuals = new(
                [.. shapes.Down.Select((skip, i) => Learning($"residual.{i}", skip.shape))], Learning("mid", shapes.Mid.shape));
            var first = 1;
            for (var block = 0; block < config.BlockOutChannels.Count; block++)
            {
                var halves = block < config.BlockOutChannels.Count - 1;
                var last = first + config.LayersPerBlock - 1 + (halves && !config.DownAttention[block] ? 1 : 0);
                Learning($"{UNetPart.Down}.{block}", shapes.Down[last].shape);
                first += config.LayersPerBlock + (halves ? 1 : 0);
            }

            Learning($"{UNetPart.Mid}.0", shapes.Mid.shape);
        }

        public IEnumerable<(string Name, Tensor Tensor)> Learn => _learn.Select(added => (added.Key, added.Value));

        public bool AppliesTo(AttentionSite site) => site.IsCross;

        // As an image prompt adds: what attention gave is added to what attention gave.
        public Tensor AddToCrossAttention(AttentionSite site, Tensor query, long height, long width)
        {
            using var scope = NewDisposeScope();
            var (name, shape) = ($"attention.{site.Index}", new[] { query.size(0), query.size(1), 3, query.size(3) });
            if (!_learn.TryGetValue(name, out var states))
                states = Learning(name, shape).DetachFromDisposeScope();
            return Attention.ScaledDotProduct(query, states, states).MoveToOuterDisposeScope();
        }

        public bool AppliesTo(UNetPart part, int block) => true;

        public Tensor AddToBlock(UNetPart part, int block) => _learn[$"{part}.{block}"];

        public Residuals Residuals(UNetInput input) => _residuals;

        public void Dispose()
        {
            foreach (var tensor in _learn.Values)
                tensor.Dispose();
        }

        private Tensor Learning(string name, long[] shape) =>
            _learn[name] = LearningWeights.Learning(randn(shape, ScalarType.Float64).Times(0.1));
    }
}
