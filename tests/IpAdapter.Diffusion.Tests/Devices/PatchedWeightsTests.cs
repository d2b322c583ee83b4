using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Tests.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Devices;

/// <summary>Merged low-rank changes, which the store makes and keeps.</summary>
public sealed class PatchedWeightsTests : IDisposable
{
    private const string Layer = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight";

    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly WeightSet _unet = WeightSet.OpenFolder(TestFolder.Golden("models/sd15-tiny/unet"), "diffusion_pytorch_model");

    public PatchedWeightsTests() => _store = new DeviceStore(_device);

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Models_and_runs_that_merge_the_same_changes_have_one_merged_weight()
    {
        var factors = Factors("lora.safetensors", seed: 1);
        Tensor merged;
        using (var one = Lend(Patch(factors, 0.5)))
        using (var other = Lend(Patch(factors, 0.5) with { Name = "by another name" }))
            Assert.Same(merged = one.Get(Layer), other.Get(Layer));
        var held = _store.BytesHeld;

        using var later = Lend(Patch(WeightSet.Open(_folder["lora.safetensors"]), 0.5));

        Assert.Same(merged, later.Get(Layer));
        Assert.Equal(held, _store.BytesHeld);
    }

    [Fact]
    public void Another_strength_order_or_set_of_changes_is_another_weight()
    {
        var (first, second) = (Factors("lora.safetensors", seed: 1), Factors("other.safetensors", seed: 2));
        LowRankPatch[][] all =
        [
            [Patch(first, 0.5)], [Patch(first, 0.6)], [Patch(second, 0.5)], [Patch(first, 0.5), Patch(second, 0.5)],
            [Patch(second, 0.5), Patch(first, 0.5)], [Patch(first, 0.5), Patch(first, 0.5)],
        ];
        var lent = all.Select(patches => Lend(patches)).ToList();

        Assert.Equal(all.Length, lent.Select(weights => weights.Get(Layer)).Distinct().Count());

        lent.ForEach(weights => weights.Dispose());
    }

    [Fact]
    public void A_change_of_scale_zero_and_a_weight_without_changes_are_the_models_own()
    {
        using var plain = Lend();
        using var changed = Lend(Patch(Factors("lora.safetensors", seed: 1), 0));

        Assert.Same(plain.Get(Layer), changed.Get(Layer));
        Assert.Same(plain.Get("conv_in.weight"), changed.Get("conv_in.weight"));
    }

    [Fact]
    public void A_merged_weight_is_counted_and_goes_beyond_the_budget_when_it_is_given_back()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 0 });
        var factors = Factors("lora.safetensors", seed: 1);
        using (var weights = PatchedWeights.Lend(store, _unet, [Patch(factors, 0.5)]))
        {
            var merged = weights.Get(Layer);
            Assert.Equal(merged.NumberOfElements * merged.element_size(), store.BytesHeld);
        }

        Assert.Equal(0, store.BytesHeld);
    }

    [Fact]
    public void A_merged_weight_is_of_the_file_as_it_is_now()
    {
        var old = Factors("lora.safetensors", seed: 1);
        float[] before;
        using (var weights = Lend(Patch(old, 0.5)))
            before = weights.Get(Layer).data<float>().ToArray();

        var replaced = Factors("lora.safetensors", seed: 2);   // written over in place
        File.SetLastWriteTimeUtc(_folder["lora.safetensors"], DateTime.UnixEpoch);

        Assert.Throws<WeightFileException>(() => Lend(Patch(replaced, 0.5)));
        using var now = Lend(Patch(WeightSet.Open(_folder["lora.safetensors"]), 0.5));
        Assert.NotEqual(before, now.Get(Layer).data<float>().ToArray());
    }

    private PatchedWeights Lend(params LowRankPatch[] patches) => PatchedWeights.Lend(_store, _unet, patches);

    private WeightSet Factors(string name, int seed) => RandomFactors.Write(_folder[name], _unet, [Layer], rank: 2, seed);

    private static LowRankPatch Patch(WeightSet factors, double scale) => RandomFactors.Patch(factors, [Layer], scale, isMerged: true);
}
