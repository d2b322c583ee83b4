using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Sampling;

/// <summary>
/// A UNet bound to what is wanted and what is not. Prompts with regions have a run of the UNet each, over the same weights, and their predictions are blended place by place,
/// sum(w p) / sum(w) with each prompt's mask times its strength as w, and where all w are 0 the prediction of clean latents of 0: what ComfyUI makes of conditionings with masks.
/// </summary>
internal sealed class PromptedUNet : IDisposable
{
    private readonly List<UNetRun> _runs = [];
    private readonly UNet _unet;
    private readonly BatchLayout _batch;
    private readonly PromptShares _wanted;
    private readonly PromptShares? _unwanted;

    private PromptedUNet(UNet unet, BatchLayout batch, PromptShares wanted, PromptShares? unwanted) => (_unet, _batch, _wanted, _unwanted) = (unet, batch, wanted, unwanted);

    /// <summary>What the patches and the prompts' regions have to say of the run.</summary>
    public IEnumerable<string> Remarks => [.. _runs.SelectMany(run => run.Remarks).Distinct(), .. new[] { _wanted.Remark, _unwanted?.Remark }.OfType<string>()];

    /// <summary>Binds a UNet to prompts.</summary>
    /// <param name="inputs">The UNet, what is wanted and what is not.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="cancellation">Ends a prediction between two layers.</param>
    public static PromptedUNet Bind(Sample.Inputs inputs, DeviceStore store, BatchLayout batch, int height, int width, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var bound = Bind(inputs, store, batch, height, width, [.. inputs.Positive.Parts.Select(Weights)], [.. UnwantedOf(inputs, batch).Select(Weights)]);
        bound._runs.ForEach(run => run.Cancellation = cancellation);
        return bound;

        Tensor? Weights(Conditioning? words) => RegionWeights.Of(words?.Region, batch.Pictures, height, width);
    }

    /// <summary>Binds a UNet to prompts that count as much as is said, wherever their regions are.</summary>
    /// <param name="inputs">The UNet, what is wanted and what is not.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="wantedWeights">Of each positive prompt, [1 or picture, 1, height, width]; null for once everywhere.</param>
    /// <param name="unwantedWeights">Of each negative prompt; none without guidance.</param>
    internal static PromptedUNet Bind(Sample.Inputs inputs, DeviceStore store, BatchLayout batch, int height, int width, IReadOnlyList<Tensor?> wantedWeights, IReadOnlyList<Tensor?> unwantedWeights)
    {
        using var scope = NewDisposeScope();
        var (wanted, unwanted, device) = (inputs.Positive.Parts, UnwantedOf(inputs, batch), store.Device.Device);
        var bound = new PromptedUNet(inputs.UNet, batch, PromptShares.Of(wantedWeights, height, width, device), batch.Guided ? PromptShares.Of(unwantedWeights, height, width, device) : null);
        try
        {
            var factor = inputs.UNet.PixelsPerLatent;
            for (var part = 0; part < Math.Max(wanted.Count, unwanted.Count); part++)
            {
                // Where there are more prompts on one side, the other's first stands in, and what is predicted for it is not read; positive rows can do without.
                var rows = batch with { Guided = part < unwanted.Count };
                var (positive, opposite) = (wanted[part < wanted.Count ? part : 0], rows.Guided ? unwanted[part] : null);
                var states = TextRows.Of(positive, opposite, inputs.Count, rows.Guided);
                var added = AddedRows.Of(positive, opposite, inputs.Count, rows.Guided, width * factor, height * factor);
                bound._runs.Add(UNetRun.Bind(inputs.UNet, store, rows, states, height, width, added));
            }
            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    // Null stands for no negative prompt: the positive ones know their encoder's empty prompt.
    private static IReadOnlyList<Conditioning?> UnwantedOf(Sample.Inputs inputs, BatchLayout batch)
    {
        if (!batch.Guided)
            return [];
        if (inputs.Negative is { } negative)
            return negative.Parts;
        return [null];
    }

    /// <summary>Predicts the noise in a sample.</summary>
    /// <param name="sample">The latents of all rows, [row, channel, height, width].</param>
    /// <param name="step">Where in the run this call is.</param>
    /// <returns>The prediction of all rows.</returns>
    public Tensor Predict(Tensor sample, in DenoisingStep step)
    {
        if (_runs.Count == 1 && _wanted.AreWhole && _unwanted?.AreWhole != false)
            return _runs[0].Predict(sample, step);

        using var scope = NewDisposeScope();
        var (positives, negatives) = (new List<Tensor>(), new List<Tensor>());
        foreach (var run in _runs)
        {
            var isGuided = negatives.Count < _unwanted?.Count;
            var prediction = run.Predict(_batch.Guided && !isGuided ? sample.narrow(0, _batch.Pictures, _batch.Pictures) : sample, step);
            if (isGuided)
                negatives.Add(prediction.narrow(0, 0, _batch.Pictures));
            positives.Add(isGuided ? prediction.narrow(0, _batch.Pictures, _batch.Pictures) : prediction);
        }
        var (latents, level) = (sample.narrow(0, 0, _batch.Pictures).narrow(1, 0, positives[0].size(1)), NoiseLevel.Preserving(step.Sigma));
        var positive = _wanted.Blend(positives, Empty);
        return (_unwanted is null ? positive : cat([_unwanted.Blend(negatives, Empty), positive])).MoveToOuterDisposeScope();

        // All sides see the same latents, and in an inpainting model they come first.
        Tensor Empty() => level.PredictionOfNothing(_unet.Schedule.PredictionType, latents);
    }

    /// <summary>Ends the runs and gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var run in _runs)
            run.Dispose();
        _wanted.Dispose();
        _unwanted?.Dispose();
    }
}
