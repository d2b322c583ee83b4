using CsCheck;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class ImagePromptLaws(Bench bench) : IClassFixture<Bench>
{
    [Fact]
    public void A_scale_of_0_is_no_adapter_bit_for_bit()
    {
        var plain = bench.Predict(bench.UNet);

        Assert.Equal(plain, bench.Predict(Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 0)));
        Assert.Equal(plain, bench.Predict(Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 1, "{}")));
        Assert.NotEqual(plain, bench.Predict(Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 1)));
    }

    [Fact]
    public void A_patch_never_changes_the_unet_it_was_added_to()
    {
        var plain = bench.Predict(bench.UNet);

        var applied = Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 1);
        bench.Predict(applied);

        Assert.Empty(bench.UNet.Patches);
        Assert.Single(applied.Patches);
        Assert.Same(bench.UNet.Weights, applied.Weights);
        Assert.Equal(plain, bench.Predict(bench.UNet));
    }

    [Fact]
    public void Fifty_rounds_of_two_adapters_leave_the_base_as_it_was_and_nothing_grows()
    {
        var (digest, plain) = (bench.DigestOfWeights(), bench.Predict(bench.UNet));
        Round();
        var held = bench.Store.BytesHeld;

        for (var round = 1; round < 50; round++)
            Round();

        Assert.Equal(held, bench.Store.BytesHeld);
        Assert.Empty(bench.UNet.Patches);
        Assert.Equal(digest, bench.DigestOfWeights());
        Assert.Equal(plain, bench.Predict(bench.UNet));

        void Round()
        {
            foreach (var applied in new[] { Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 1),
                Bench.Apply(bench.UNet, bench.Plus, bench.PlusPrompt, 0.5) })
            {
                Assert.Single(applied.Patches);
                bench.Predict(applied);
            }
        }
    }

    [Fact]
    public void The_order_of_two_adapters_does_not_matter()
    {
        var one = Bench.Apply(Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 0.7), bench.Plus, bench.PlusPrompt, 0.4);
        var other = Bench.Apply(Bench.Apply(bench.UNet, bench.Plus, bench.PlusPrompt, 0.4), bench.Base, bench.BasePrompt, 0.7);

        AssertNear(bench.Predict(one), bench.Predict(other));
        Assert.NotEqual(bench.Predict(one), bench.Predict(Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 0.7)));
    }

    [Fact]
    public void What_an_image_adds_to_a_layer_is_proportional_to_its_scale() =>
        Gen.Select(Gen.Double[-1, 5], Gen.Int[0, 6]).Sample((scale, number) =>
        {
            var site = AttentionSites.For(bench.UNet.Config).Where(site => site.IsCross).ElementAt(number);
            using var whole = Beside(site, 1);
            using var part = Beside(site, scale);
            using var expected = whole.Times(scale);
            return part.allclose(expected, rtol: 1e-5, atol: 1e-6);
        }, iter: 20);

    [Fact]
    public void One_prompt_for_several_pictures_is_the_same_for_each()
    {
        using var scope = NewDisposeScope();
        var (sample, states) = (Bench.Noise(11, 1, 4, 16, 16), Bench.Noise(12, 1, 77, 128));
        var applied = Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, 1);

        var alone = bench.Predict(applied, new BatchLayout(1, Guided: true), sample.repeat(2, 1, 1, 1), states.repeat(2, 1, 1));
        var three = bench.Predict(applied, new BatchLayout(3, Guided: true), sample.repeat(6, 1, 1, 1), states.repeat(6, 1, 1));

        var half = alone.Length / 2;
        for (var row = 0; row < 6; row++)
            AssertNear(alone.AsSpan(row < 3 ? 0 : half, half), three.AsSpan(row * half, half));
        Assert.NotEqual(alone[..half], alone[half..]);
    }

    [Fact]
    public void Several_prompts_go_with_as_many_pictures_each_in_order()
    {
        using var scope = NewDisposeScope();
        var (sample, states) = (Bench.Noise(11, 1, 4, 16, 16), Bench.Noise(12, 1, 77, 128));
        var (first, second) = (Bench.Noise(13, 1, 1, 64), Bench.Noise(14, 1, 1, 64));
        var both = Bench.Apply(bench.UNet, bench.Base, new ImagePrompt(cat([first, second]), zeros(2, 1, 64)), 1);

        var rows = bench.Predict(both, new BatchLayout(4, Guided: false), sample.repeat(4, 1, 1, 1), states.repeat(4, 1, 1));

        var length = rows.Length / 4;
        for (var row = 0; row < 4; row++)
        {
            var own = Bench.Apply(bench.UNet, bench.Base, new ImagePrompt(row < 2 ? first : second, zeros(1, 1, 64)), 1);
            AssertNear(bench.Predict(own, new BatchLayout(1, Guided: false), sample, states), rows.AsSpan(row * length, length));
        }
    }

    [Fact]
    public void Prompts_that_cannot_be_shared_out_to_the_pictures_are_refused()
    {
        using var scope = NewDisposeScope();
        var three = Bench.Apply(bench.UNet, bench.Base, new ImagePrompt(zeros(3, 1, 64), zeros(3, 1, 64)), 1);

        var refused = Assert.Throws<InvalidOperationException>(() => bench.Predict(three, new BatchLayout(2, Guided: false),
            zeros(2, 4, 16, 16), zeros(2, 77, 128)));
        Assert.Contains("for 3 prompts can't be shared out to 2 pictures", refused.Message);
    }

    private Tensor Beside(AttentionSite site, double scale)
    {
        using var scope = NewDisposeScope();
        var patch = (DecoupledCrossAttention)Bench.Apply(bench.UNet, bench.Base, bench.BasePrompt, scale).Patches[0];
        var binding = new UNetBinding
        {
            Store = bench.Store,
            Config = bench.UNet.Config,
            Sites = AttentionSites.For(bench.UNet.Config),
            Batch = new(1, Guided: true),
            Height = 16,
            Width = 16
        };
        using var session = patch.Bind(binding);
        var query = Bench.Noise(21, 2, site.Heads, 9, site.Channels / site.Heads);
        var added = session is ICrossAttentionAddition addition && addition.AppliesTo(site)
            ? addition.AddToCrossAttention(site, query, 3, 3)
            : null;
        return (added ?? zeros_like(query)).MoveToOuterDisposeScope();
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }
}
