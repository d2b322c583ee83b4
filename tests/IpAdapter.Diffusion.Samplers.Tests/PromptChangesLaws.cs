using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Changes to the UNet that count for one prompt alone, and so in its region alone: LoRAs and patches.</summary>
public sealed class PromptChangesLaws : RecordedLaws
{
    private readonly PromptConditioning _prompt;
    private readonly int _size;

    public PromptChangesLaws()
    {
        _prompt = Assert.Single(Recorded.Parameters().Positive.Parts);
        _size = Recorded.Parameters().Width!.Value;
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public async Task A_LoRA_of_one_prompt_changes_its_region_alone(double guidance, bool isMerged)
    {
        var lora = Lora(isMerged);

        await InItsRegionAlone(prompt => prompt with { LowRank = [lora] }, unet => unet with { LowRank = [lora] }, guidance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_patch_of_one_prompt_changes_its_region_alone(double guidance) =>
        await InItsRegionAlone(prompt => prompt with { Patches = [new Louder()] }, unet => unet with { Patches = [new Louder()] },
            guidance);

    [Fact]
    public async Task Prompts_with_the_same_LoRA_share_one_model()
    {
        var lora = Lora(isMerged: true);
        var recorder = new Networks();
        var prompts = new Conditioning(Left(_prompt with { LowRank = [lora] }), Right(_prompt with { LowRank = [lora] }));

        await Predict(prompts, Recorded.Parameters().UNet with { Patches = [recorder] }, guidance: 1);

        Assert.Single(recorder.Seen);
    }

    [Fact]
    public async Task Regions_and_runs_that_merge_the_same_changes_share_the_merged_weights()
    {
        var (lora, unet) = (Lora(isMerged: true), Recorded.Parameters().UNet);
        var (layer, change) = lora.Changes.First();
        var other = new LowRankPatch("one layer once more", new Dictionary<string, LowRankChange> { [layer] = change }, IsMerged: true);
        var (left, right) = (Left(_prompt with { LowRank = [lora] }), Right(_prompt with { LowRank = [lora, other] }));
        await Predict(new(left), unet, guidance: 1);
        var ofOne = Store.BytesHeld;

        await Predict(new(left, right), unet, guidance: 1);
        var ofBoth = Store.BytesHeld;
        await Predict(new(right, left), unet, guidance: 1);

        // All is shared but the layer in which they differ.
        Assert.Equal(ofOne + unet.Weights.Find(layer)!.Length, ofBoth);
        Assert.Equal(ofBoth, Store.BytesHeld);
    }

    [Fact]
    public async Task A_patch_of_one_prompt_can_ask_for_no_rows_of_its_own()
    {
        var thrown = await Assert.ThrowsAsync<ExtensionException>(() =>
            Predict(new(_prompt with { Patches = [new Louder { FurtherSides = 1 }] }), Recorded.Parameters().UNet, 5));

        Assert.Contains("only a patch of the whole UNet", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_that_fails_to_let_go_keeps_neither_the_weights_nor_what_other_prompts_hold()
    {
        using var store = new DeviceStore(Device, new DeviceStoreOptions { BudgetBytes = 0 });   // what is not lent is freed
        var (clinging, other) = (new Clinging(), new Louder());
        var prompts = new Conditioning(Left(_prompt with { Patches = [clinging] }), Right(_prompt with { Patches = [other] }));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Predict(prompts, Recorded.Parameters().UNet, guidance: 5, store));

        Assert.True(other.IsDisposed);
        Assert.Equal(0, store.BytesHeld);
    }

    // The left half as if the whole UNet were changed, the right half as if nothing were, and the negative rows too.
    private async Task InItsRegionAlone(Func<PromptConditioning, PromptConditioning> change, Func<UNet, UNet> changeAll, double guidance)
    {
        var unet = Recorded.Parameters().UNet;
        var (all, none) = (await Predict(new(_prompt), changeAll(unet), guidance), await Predict(new(_prompt), unet, guidance));

        var drawn = await Predict(new(Left(change(_prompt)), Right(_prompt)), unet, guidance);

        Near(Half(all, 0), Half(drawn, 0));
        Near(Half(none, 1), Half(drawn, 1));
        Assert.NotEqual(Half(all, 0), Half(none, 0));
        if (guidance > 1)
            Near(none[..(none.Length / 2)], drawn[..(drawn.Length / 2)]);

        // Of the positive rows, without the two columns at the border, where masks are mixed.
        float[] Half(float[] prediction, int half) =>
            [.. prediction[(guidance > 1 ? prediction.Length / 2 : 0)..].Chunk(_size / 8)
                .SelectMany(row => half == 0 ? row[..(row.Length / 2 - 1)] : row[(row.Length / 2 + 1)..])];
    }

    private static LowRankPatch Lora(bool isMerged)
    {
        const string down = ".lora_A.weight", unet = "unet.";
        var weights = WeightSet.Open(GoldenFolder.Current.PathOf("models/lora/peft_sd15.safetensors"));
        var changes = weights.Names.Where(name => name.StartsWith(unet, StringComparison.Ordinal)
            && name.EndsWith(down, StringComparison.Ordinal))
            .ToDictionary(name => $"{name[unet.Length..^down.Length]}.weight",
                name => new LowRankChange(weights, name, name.Replace("lora_A", "lora_B", StringComparison.Ordinal), 4));
        return new("peft", changes, isMerged);
    }

    private PromptConditioning Left(PromptConditioning prompt) => prompt with { Region = new([Half(0)]) };

    private PromptConditioning Right(PromptConditioning prompt) => prompt with { Region = new([Half(1)]) };

    private Image Half(int half) => new(_size, _size,
        [.. Enumerable.Range(0, _size * _size * 3).Select(i => i / 3 % _size * 2 / _size == half ? (byte)255 : (byte)0)]);

    private async Task<float[]> Predict(Conditioning positive, UNet unet, double guidance, DeviceStore? store = null)
    {
        var first = new First();
        var parameters = Recorded.Parameters() with
        {
            UNet = unet,
            Positive = positive,
            Sampler = new Euler(),
            Steps = 1,
            Guidance = guidance,
            Height = _size,
            Observers = [first],
        };
        using var drawn = (await new ImageSampler(store ?? Store).SampleAsync(parameters)).Latents;
        return first.Prediction!;
    }

    private static void Near(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f + 1e-3f * MathF.Abs(pair.First)));

    private sealed class First : ISamplingObserver
    {
        public float[]? Prediction { get; private set; }

        public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction) => Prediction ??= prediction.data<float>().ToArray();
    }

    // Queries twice as large in every layer.
    private sealed class Louder : IQueryReplacement, IUNetPatch
    {
        public int FurtherSides { get; init; }

        public bool IsDisposed { get; private set; }

        public IUNetSession Bind(UNetBinding binding) => this;

        public Tensor? ReplaceQuery(AttentionSite site, Tensor query) => query.Plus(query);

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Clinging : IUNetSession, IUNetPatch
    {
        public IUNetSession Bind(UNetBinding binding) => this;

        public void Dispose() => throw new InvalidOperationException("it clings");
    }

    private sealed class Networks : IUNetCallStart, IUNetPatch
    {
        public HashSet<UNetNetwork> Seen { get; } = [];

        public IUNetSession Bind(UNetBinding binding) => this;

        public void Begin(UNetInput input) => Seen.Add(input.Network);

        public void Dispose() { }
    }
}
