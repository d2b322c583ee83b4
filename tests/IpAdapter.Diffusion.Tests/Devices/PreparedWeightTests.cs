using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Tests.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Devices;

/// <summary>Weights that the store lays out for the processor.</summary>
public sealed class PreparedWeightTests : IDisposable
{
    private const long Bytes = 4 * 256 * 128;

    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu");
    private readonly DeviceStore _store;

    public PreparedWeightTests()
    {
        _store = new DeviceStore(_device);
        RandomFactors.Write(_folder["model.safetensors"], [("layer.weight", [256, 128]), ("small.weight", [8, 8])], seed: 1);
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_prepared_weight_is_made_once_and_the_plain_one_given_back()
    {
        using var one = _store.Lend(Model());
        var prepared = Prepared(one);
        Assert.Equal(Bytes, _store.BytesHeld);   // the prepared form alone
        using var other = _store.Lend(Model());

        Assert.NotNull(prepared);
        Assert.Same(prepared, Prepared(other));
        Assert.Equal(Bytes, _store.BytesHeld);
    }

    [Fact]
    public void A_plain_weight_that_somebody_has_stays()
    {
        using var trained = _store.Lend(Model());
        var plain = trained.Get("layer.weight");
        using var drawn = _store.Lend(Model());

        Assert.NotNull(Prepared(drawn));

        Assert.False(plain.IsInvalid);
        Assert.Equal(2 * Bytes, _store.BytesHeld);
    }

    [Fact]
    public void Beyond_the_budget_a_prepared_weight_goes_when_it_is_given_back()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = Bytes / 2 });
        using (var lease = store.Lend(Model())) Assert.NotNull(Prepared(lease));

        Assert.Equal(0, store.BytesHeld);
    }

    [Fact]
    public void A_weight_that_is_not_worth_it_is_computed_with_as_it_is()
    {
        using var lease = _store.Lend(Model());

        Assert.Null(Prepared(lease, "small.weight"));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    public void A_type_that_has_no_prepared_form_is_computed_with_as_it_is(ScalarType type)
    {
        using var device = ComputeDevice.Create("cpu", type);
        using var store = new DeviceStore(device);
        using var lease = store.Lend(Model());

        Assert.Null(Prepared(lease));
    }

    [Fact]
    public void A_merged_change_is_prepared_with_the_weight_and_anew_at_another_strength()
    {
        var factors = RandomFactors.Write(_folder["lora.safetensors"], Model(), ["layer.weight"], rank: 4, seed: 2);
        var x = randn([3, 128], generator: new Generator(3));
        using var plain = new DeviceStore(_device, new DeviceStoreOptions { Forms = LayerForms.Plain });

        foreach (var scale in (double[])[0, 0.5, 2])
        {
            var patch = RandomFactors.Patch(factors, ["layer.weight"], scale, isMerged: true);
            var (expected, found) = (Compute(plain, patch), Compute(_store, patch));
            Assert.InRange((expected - found).abs().max().item<float>(), 1e-9f, expected.abs().max().item<float>() * 2e-6f);
        }

        Tensor Compute(DeviceStore store, LowRankPatch patch)
        {
            using var mode = inference_mode();
            using var lent = PatchedWeights.Lend(store, Model(), [patch]);
            return Linear.From(new WeightScope(lent).At("layer")).Forward(x);
        }
    }

    [Fact]
    public void A_difference_is_prepared_as_the_sum_that_it_is()
    {
        RandomFactors.Write(_folder["difference.safetensors"], [("layer.weight", [256, 128])], seed: 7);
        var x = randn([3, 128], generator: new Generator(3));
        using var mode = inference_mode();
        using var lent = DifferenceWeights.Lend(_store, WeightSet.Open(_folder["difference.safetensors"]), Model());
        var layer = Linear.From(new WeightScope(lent).At("layer"));

        var expected = nn.functional.linear(x, lent.Get("layer.weight"));

        Assert.InRange((expected - layer.Forward(x)).abs().max().item<float>(), 1e-9f, expected.abs().max().item<float>() * 2e-6f);
    }

    [Fact]
    public void A_weight_that_is_missing_is_told_when_the_layer_is_built()
    {
        using var lease = _store.Lend(Model());

        var refused = Assert.Throws<WeightFileException>(() => Linear.From(new WeightScope(lease).At("leyer")));

        Assert.Contains("the nearest name is 'layer.weight'", refused.Message);
    }

    private WeightSet Model() => WeightSet.Open(_folder["model.safetensors"]);

    private static Tensor? Prepared(IWeights weights, string name = "layer.weight")
    {
        using var mode = inference_mode();
        return weights.GetLayerWeight(name).FindPrepared(PreparedMatrix.Whole);
    }
}
