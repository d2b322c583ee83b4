using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>What pictures become before an adapter's projection reads them.</summary>
public sealed class EncodeTests : IDisposable
{
    private static readonly Image[] Pictures = [Picture("reference-1"), Picture("reference-2"), Picture("reference-3")];
    private readonly Bench _bench = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly ImageEncoder _encoder = Samples.Load(Samples.Emblem).ImageEncoder!;

    public void Dispose()
    {
        _scope.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void Pictures_side_by_side_are_one_prompt()
    {
        var both = Encode(new(_bench.Plus, _encoder, Pictures));

        Assert.Equal([1L, 3, 65, 128], both.Positive.shape);
        Assert.Equal(both.Positive.shape, both.Negative.shape);
        AssertEqual(Encode(new(_bench.Plus, _encoder, [Pictures[1]])).Positive[0, 0], both.Positive[0, 1]);
    }

    [Fact]
    public void A_prompt_for_each_drawn_picture_has_one_picture()
    {
        var each = Encode(new(_bench.Base, _encoder, Pictures, Arrangement: PictureArrangement.OneEach));

        Assert.Equal([3L, 1, 64], each.Positive.shape);
        AssertEqual(Encode(new(_bench.Base, _encoder, Pictures)).Positive[0, 2], each.Positive[2, 0]);
    }

    [Fact]
    public void A_weight_multiplies_the_embedding_of_its_picture_and_not_the_negative_side()
    {
        var (plain, weighted) = (Encode(new(_bench.Plus, _encoder, Pictures)),
            Encode(new(_bench.Plus, _encoder, Pictures, Weights: [1, 0.5, -2])));

        AssertEqual(plain.Positive[0, 0], weighted.Positive[0, 0]);
        AssertEqual(plain.Positive[0, 1].Times(0.5), weighted.Positive[0, 1]);
        AssertEqual(plain.Positive[0, 2].Times(-2), weighted.Positive[0, 2]);
        AssertEqual(plain.Negative, weighted.Negative);
    }

    [Fact]
    public void One_weight_is_for_all_pictures() =>
        AssertEqual(
            Encode(new(_bench.Base, _encoder, Pictures)).Positive.Times(0.25),
            Encode(new(_bench.Base, _encoder, Pictures, Weights: [0.25])).Positive);

    [Fact]
    public void Fewer_negative_pictures_are_filled_up_with_the_last()
    {
        var led = Encode(new(_bench.Base, _encoder, Pictures, Negative: [Pictures[2], Pictures[0]]));
        var own = Encode(new(_bench.Base, _encoder, Pictures)).Positive;

        AssertEqual(own[0, 2], led.Negative[0, 0]);
        AssertEqual(own[0, 0], led.Negative[0, 1]);
        AssertEqual(own[0, 0], led.Negative[0, 2]);
    }

    [Fact]
    public void The_empty_picture_of_a_base_adapter_is_zeros_by_either_convention()
    {
        foreach (var empty in Enum.GetValues<EmptyPicture>())
            Assert.Equal(0, Encode(new(_bench.Base, _encoder, Pictures, Unconditional: empty)).Negative.abs().max().item<float>());
    }

    [Fact]
    public void A_black_image_is_encoded_like_any_black_picture_and_is_not_the_zero_picture()
    {
        var black = Encode(new(_bench.Plus, _encoder, Pictures, Unconditional: EmptyPicture.BlackImage)).Negative;

        AssertEqual(Encode(new(_bench.Plus, _encoder, [new Image(7, 5, new byte[7 * 5 * 3])])).Positive[0, 0], black[0, 1]);
        Assert.True((Encode(new(_bench.Plus, _encoder, Pictures)).Negative - black).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Counts_that_do_not_go_together_are_refused_by_both_numbers()
    {
        AssertRefused(new(_bench.Base, _encoder, []), "Image", "at least one");
        AssertRefused(new(_bench.Base, _encoder, [Pictures[0]], Negative: Pictures), "Negative", "3 negative pictures for 1 picture:");
        AssertRefused(new(_bench.Base, _encoder, Pictures, Weights: [1, 2]), "Weights", "2 weights for 3 pictures");
    }

    private static void AssertEqual(Tensor expected, Tensor actual) => Assert.True(expected.allclose(actual, rtol: 1e-4, atol: 1e-5));

    private void AssertRefused(EncodeImagePrompt.Inputs inputs, string port, string part)
    {
        var refused = Assert.Throws<NodeInputException>(() => Encode(inputs));
        Assert.Equal(port, refused.Port);
        Assert.Contains(part, refused.Message);
    }

    private ImagePrompt Encode(EncodeImagePrompt.Inputs inputs)
    {
        var prompt = new EncodeImagePrompt(_bench.Store, Samples.Kinds)
            .CheckAndRunAsync(inputs, new NodeContext { NodeName = "look" }, Samples.ResultTypes).GetAwaiter().GetResult();
        _scope.Attach(prompt.Positive);
        _scope.Attach(prompt.Negative);
        return prompt;
    }

    private static Image Picture(string name) => ImageFile.Read(Path.Combine(Samples.Root, "samples", "images", $"{name}.png"));
}
