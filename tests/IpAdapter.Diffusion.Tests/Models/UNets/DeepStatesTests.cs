using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

/// <summary>States of the deep layers that are kept from one call and read in another.</summary>
public sealed class DeepStatesTests
{
    // With the call's own states the rest of the UNet computes what it computed before: whatever place they are taken at.
    [Theory]
    [InlineData("sd15-tiny", 16, 12)]
    [InlineData("sdxl-tiny", 28, 9)]
    public void A_call_that_reads_its_own_states_predicts_the_same_bits(string model, int textWidth, int skips)
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var unet = TinyUNet.Open(model);
        var (sample, text) = (Noise(2, unet.Config.InChannels, 7, 9), Noise(2, 5, textWidth));   // odd: levels round up
        var without = PredictedBy(unet with { Patches = [new Others()] });
        for (var computed = 1; computed <= skips; computed++)
        {
            var (cache, others) = (new Cache { ComputedSkips = computed }, new Others());
            using var run = Bind(unet with { Patches = [cache, others] }, store, sample, text);
            var whole = run.Predict(sample, Step(0));
            var deep = others.Blocks;
            var again = run.Predict(sample, Step(1));

            Assert.True(whole.Equals(without), $"keeping states changed a call, {computed} skips");
            Assert.True(whole.Equals(again), $"{computed} skips");
            Assert.Equal(1, others.Middles);
            Assert.InRange(others.Blocks - deep, 0, deep - 1);
        }

        Tensor PredictedBy(UNet other)
        {
            using var run = Bind(other, store, sample, text);
            return run.Predict(sample, Step(0));
        }
    }

    [Fact]
    public void A_call_that_is_compared_computes_all_and_shows_both()
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (unet, text) = (TinyUNet.Open("sd15-tiny"), Noise(1, 5, 16));
        var (first, second) = (Noise(1, 4, 8, 8), Noise(1, 4, 8, 8).Times(0.5));
        var (cache, others) = (new Cache { ComputedSkips = 2, Compares = true }, new Others());
        using var run = Bind(unet with { Patches = [cache, others] }, store, first, text);
        run.Predict(first, Step(0));
        var compared = run.Predict(second, Step(1));

        Assert.Equal(2, others.Middles);
        Assert.Equal(2, others.Controls);   // one control for both ways
        Assert.True(compared.Equals(cache.Computed!));
        Assert.False(compared.Equals(cache.FromStates!));
        Assert.Equal(2, cache.Kept);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void A_place_that_the_UNet_has_not_is_told(int computed)
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var run = Bind(TinyUNet.Open("sd15-tiny") with { Patches = [new Cache { ComputedSkips = computed }] }, store,
            Noise(1, 4, 8, 8), Noise(1, 5, 16));

        var wrong = Assert.Throws<ExtensionException>(() => run.Predict(Noise(1, 4, 8, 8), Step(0)));

        Assert.Contains($"ComputedSkips is {computed}, expected 1 to 12", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_UNet_has_one_such_session()
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var scope = NewDisposeScope();

        Assert.Contains("is the second", Assert.Throws<ExtensionException>(() => Bind(TinyUNet.Open("sd15-tiny") with
        {
            Patches = [new Cache { ComputedSkips = 1 }, new Cache { ComputedSkips = 1 }],
        }, store, Noise(1, 4, 8, 8), Noise(1, 5, 16))).Message, StringComparison.Ordinal);
    }

    private static DenoisingStep Step(int index) => new(500, index, 2, 1);

    private static UNetRun Bind(UNet unet, DeviceStore store, Tensor sample, Tensor text)
    {
        var added = unet.Config.Added is { } shape
            ? new AddedConditions(Noise(text.size(0), shape.PooledWidth), Noise(text.size(0), AddedConfig.Numbers)) : null;
        return UNetRun.Bind(unet, store, new BatchLayout(1, Guided: text.size(0) == 2), text, sample.size(2), sample.size(3), added);
    }

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(3, CPU);
        return randn(shape, generator: generator);
    }

    private sealed class Cache : IDeepStatesCache, IUNetPatch
    {
        private Tensor? _states;

        public required int ComputedSkips { get; init; }

        public bool Compares { get; init; }

        public int Kept { get; private set; }

        public Tensor? Computed { get; private set; }

        public Tensor? FromStates { get; private set; }

        public IUNetSession Bind(UNetBinding binding) => this;

        public KeptStates Find(in DenoisingStep step) => new(_states, Compares);

        public void Keep(in DenoisingStep step, Tensor states)
        {
            _states?.Dispose();
            (_states, Kept) = (states, Kept + 1);
        }

        public void Compare(Tensor computed, Tensor fromStates) =>
            (Computed, FromStates) = (computed.clone().DetachFromDisposeScope(), fromStates.clone().DetachFromDisposeScope());

        public void Dispose()
        {
            _states?.Dispose();
            Computed?.Dispose();
            FromStates?.Dispose();
        }
    }

    /// <summary>What takes part beside the cache: a control, an addition to blocks, a change of what up blocks read.</summary>
    private sealed class Others : IUNetResiduals, IUNetBlockAddition, IUpBlockInput, IUNetPatch
    {
        private List<long[]> _shapes = [];

        public int Middles { get; private set; }

        public int Blocks { get; private set; }

        public int Controls { get; private set; }

        public IUNetSession Bind(UNetBinding binding)
        {
            _shapes = [.. Shapes(binding)];
            return this;
        }

        public Residuals? Residuals(UNetInput input)
        {
            Controls++;
            return new([.. _shapes[..^1].Select(shape => ones(shape).Times(0.1))], ones(_shapes[^1]).Times(0.1));
        }

        public Tensor? AddToBlock(UNetPart part, int block)
        {
            (Blocks, Middles) = (Blocks + 1, Middles + (part == UNetPart.Mid ? 1 : 0));
            return ones(1, 1, 1, 1).Times(0.1);
        }

        public UpBlockInput? ChangeInput(int block, int layer, UpBlockInput input) =>
            new(input.Hidden.Times(1.1), input.Skip.Times(0.9));

        public void Dispose() { }

        private static IEnumerable<long[]> Shapes(UNetBinding binding)
        {
            var (config, rows) = (binding.Config, (long)binding.Batch.Rows);
            var (height, width, channels) = (binding.Height, binding.Width, config.BlockOutChannels);
            yield return [rows, channels[0], height, width];
            for (var level = 0; level < channels.Count; level++)
            {
                for (var layer = 0; layer < config.LayersPerBlock; layer++)
                    yield return [rows, channels[level], height, width];
                if (level == channels.Count - 1)
                    continue;
                (height, width) = ((height + 1) / 2, (width + 1) / 2);
                yield return [rows, channels[level], height, width];
            }
            yield return [rows, channels[^1], height, width];
        }
    }
}
