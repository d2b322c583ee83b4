using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Text.Tests;

public sealed class EncodeTextTests : IDisposable
{
    private const int Length = 77;
    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 100).Select(index => index % 2 == 0 ? "cat" : "dog"));
    private static readonly string FirstOfLong = string.Join(' ', Long.Split(' ').Take(75));

    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly TextEncoder _one = Models.Text("sd15-tiny"), _two = Models.Text("sdxl-tiny");

    public EncodeTextTests() => _store = new DeviceStore(_device);

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy, "a (red:1) cat")]
    [InlineData(PromptSyntax.A1111, "a (red:1) cat")]
    [InlineData(PromptSyntax.Comfy, "a red cat")]
    [InlineData(PromptSyntax.A1111, "a red cat")]
    public void Without_weights_the_syntax_changes_no_bit(PromptSyntax syntax, string prompt)
    {
        foreach (var encoder in (TextEncoder[])[_one, _two])
        {
            var (plain, read) = (Encode(encoder, PromptSyntax.Plain, "a red cat"), Encode(encoder, syntax, prompt));
            Assert.True(read.States.Equals(plain.States));
            Assert.True(read.EmptyStates.Equals(plain.EmptyStates));
            Assert.Null(read.EmptyStretch);
        }
    }

    // (z - e) w + e; the weighed token is the third, behind the marker and "a".
    [Fact]
    public void Comfy_moves_a_weighed_word_away_from_the_empty_prompt_and_no_other()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_one, PromptSyntax.Comfy, "a red cat"), Encode(_one, PromptSyntax.Comfy, "a (red:1.3) cat"));
        var (word, empty) = (plain.States.select(1, 2), plain.EmptyStates.select(1, 2));

        Close((word - empty) * 1.3 + empty, weighed.States.select(1, 2));
        Assert.True(weighed.States.narrow(1, 3, Length - 3).Equals(plain.States.narrow(1, 3, Length - 3)));
        Assert.True(weighed.EmptyStates.Equals(plain.EmptyStates));
    }

    [Fact]
    public void A1111_multiplies_a_weighed_word_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_one, PromptSyntax.A1111, "a red cat"), Encode(_one, PromptSyntax.A1111, "a (red:1.3) cat"));
        var factor = weighed.States.select(1, 3) / plain.States.select(1, 3);   // of a word that weighs as before

        Assert.Equal(plain.States.mean().item<float>(), weighed.States.mean().item<float>(), 1e-5f);
        Close(plain.States.select(1, 2) * 1.3 * factor.mean(), weighed.States.select(1, 2));
    }

    [Fact]
    public void Weights_change_the_states_of_both_of_SDXLs_transformers_and_not_the_vector()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_two, PromptSyntax.Comfy, "a red cat"), Encode(_two, PromptSyntax.Comfy, "a (red:1.3) cat"));
        var change = (weighed.States - plain.States).abs().select(1, 2).squeeze(0);

        Assert.True(change.narrow(0, 0, 12).max().item<float>() > 0);
        Assert.True(change.narrow(0, 12, 16).max().item<float>() > 0);
        Assert.True(weighed.Pooled!.Equals(plain.Pooled!));
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy)]
    [InlineData(PromptSyntax.A1111)]
    public void A_long_prompt_is_read_in_stretches_one_behind_the_other(PromptSyntax syntax)
    {
        using var scope = NewDisposeScope();
        foreach (var encoder in (TextEncoder[])[_one, _two])
        {
            var (all, first) = (Encode(encoder, syntax, Long), Encode(encoder, syntax, FirstOfLong));
            Assert.Equal([1, 2 * Length, encoder.Width], all.States.shape);
            Assert.Equal([1, 2 * Length, encoder.Width], all.EmptyStates.shape);
            Assert.Equal([1, Length, encoder.Width], all.EmptyStretch!.shape);
            Close(first.States, all.States.narrow(1, 0, Length));
            Close(first.EmptyStates, all.EmptyStates.narrow(1, Length, Length));
            if (encoder.Second is not null)
                Close(first.Pooled!, all.Pooled!);
        }
    }

    [Fact]
    public void A_short_prompt_beside_a_long_one_is_filled_up_with_the_empty_prompt()
    {
        using var scope = NewDisposeScope();
        var (both, shorter) = (Encode(_one, PromptSyntax.Comfy, "a red cat", Long), Encode(_one, PromptSyntax.Comfy, "a red cat"));

        Close(shorter.States.squeeze(0), both.States[0].narrow(0, 0, Length));
        Close(shorter.EmptyStates.squeeze(0), both.States[0].narrow(0, Length, Length));
        Close(both.EmptyStretch!, shorter.EmptyStates);
    }

    [Fact]
    public void A_break_begins_a_new_stretch()
    {
        using var scope = NewDisposeScope();
        var (broken, first, second) = (Encode(_one, PromptSyntax.A1111, "a red cat BREAK a dog"), Encode(_one, PromptSyntax.A1111, "a red cat"), Encode(_one, PromptSyntax.A1111, "a dog"));

        Close(cat([first.States, second.States], 1), broken.States);
    }

    [Fact]
    public void Plain_cuts_a_long_prompt_off()
    {
        using var scope = NewDisposeScope();
        Close(Encode(_one, PromptSyntax.Plain, FirstOfLong).States, Encode(_one, PromptSyntax.Plain, Long).States);
    }

    [Fact]
    public void A_learned_word_can_weigh_too()
    {
        using var scope = NewDisposeScope();
        var taught = _one with { First = _one.First with { Learned = [Models.Inversion("learned_embeds.safetensors").For(0)!] } };
        var (plain, weighed, other) = (Encode(taught, PromptSyntax.Comfy, "a <swirl> cat"), Encode(taught, PromptSyntax.Comfy, "a (<swirl>:1.3) cat"), Encode(taught, PromptSyntax.Comfy, "a (embedding:learned_embeds:1.3) cat"));

        Close((plain.States.narrow(1, 2, 3) - plain.EmptyStates.narrow(1, 2, 3)) * 1.3 + plain.EmptyStates.narrow(1, 2, 3), weighed.States.narrow(1, 2, 3));
        Assert.True(weighed.States.Equals(other.States));
        Assert.False(plain.States.Equals(Encode(_one, PromptSyntax.Comfy, "a <swirl> cat").States));
    }

    private Conditioning Encode(TextEncoder encoder, PromptSyntax syntax, params string[] prompts) =>
        new EncodeText(_store, new Tokenizers()).RunAsync(new(encoder, prompts, Syntax: syntax), new NodeContext { NodeName = "words" }).AsTask().GetAwaiter().GetResult();

    private static void Close(Tensor expected, Tensor actual) => Assert.True(expected.allclose(actual, rtol: 1e-4, atol: 1e-5), $"largest difference {(expected - actual).abs().max().item<float>()}");
}
