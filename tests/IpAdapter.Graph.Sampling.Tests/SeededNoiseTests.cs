using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Sampling.Tests;

public sealed class SeededNoiseTests
{
    [Fact]
    public void A_seed_is_PyTorchs_noise_bit_for_bit_and_goes_on_from_draw_to_draw()
    {
        using var scope = NewDisposeScope();
        var recorded = new RecordedTensors(Path.Combine(Repository.Root, "tests", "Emblem", "text-euler-ancestral.safetensors"));
        using var noise = new SeededNoiseSources().FromSeed(7);

        Assert.Equal(recorded.Find("input.latents")!.data<float>(), noise.Draw([1, 4, 16, 16]).data<float>());
        var steps = recorded.Find("input.noise")!;
        for (var i = 0; i < steps.size(0); i++)
            Assert.Equal(steps[i].data<float>(), noise.Draw([1, 4, 16, 16]).data<float>());
    }

    [Fact]
    public void Another_seed_is_another_noise()
    {
        using var scope = NewDisposeScope();
        using var one = new SeededNoise(1);
        using var other = new SeededNoise(-1);
        Assert.False(one.Draw([1, 4, 4, 4]).equal(other.Draw([1, 4, 4, 4])).any().item<bool>());
    }
}
