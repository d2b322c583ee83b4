using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>
/// A UNet bound to what is wanted and what is not. Prompts with regions have a run of the UNet each, over the same weights, and their
/// predictions are blended place by place,
/// sum(w p) / sum(w) with each prompt's mask times its strength as w, and where all w are 0 the prediction of clean latents of 0: what
/// ComfyUI makes of conditionings with masks.
/// </summary>
internal sealed class PromptedUNet : IDisposable
{
    private readonly List<PromptRun> _runs = [];
    private readonly SharedPreparations _shared = new();
    private readonly PromptedModels _models;
    private readonly UNet _unet;
    private readonly BatchLayout _batch;
    private readonly PromptShares _wanted;
    private readonly PromptShares? _unwanted;

    private PromptedUNet(UNet unet, PromptedModels models, BatchLayout batch, PromptShares wanted, PromptShares? unwanted) =>
        (_unet, _models, _batch, _wanted, _unwanted) = (unet, models, batch, wanted, unwanted);

    /// <summary>What the patches and the prompts' regions have to say of the run.</summary>
    public IEnumerable<string> Remarks => [.. _runs.SelectMany(run => run.Run.Remarks).Distinct(),
        .. new[] { _wanted.Remark, _unwanted?.Remark }.OfType<string>()];

    /// <summary>What the patches tell of the run where all is as it should be.</summary>
    public IEnumerable<string> Reports => _runs.SelectMany(run => run.Run.Reports).Distinct();

    /// <summary>Binds a UNet to prompts.</summary>
    /// <param name="parameters">The UNet, what is wanted and what is not.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="cancellationToken">Ends a prediction between two layers.</param>
    public static PromptedUNet Bind(SamplingParameters parameters, DeviceStore store, BatchLayout batch, int height, int width,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var bound = Bind(parameters, store, batch, height, width, [.. parameters.Positive.Parts.Select(Weights)],
            [.. UnwantedOf(parameters, batch).Select(Weights)]);
        bound._runs.ForEach(run => run.Run.Cancellation = cancellationToken);
        return bound;

        Tensor? Weights(PromptConditioning? part) => RegionWeights.Compute(part?.Region, batch.Pictures, height, width);
    }

    /// <summary>Binds a UNet to prompts that count as much as is said, wherever their regions are.</summary>
    /// <param name="parameters">The UNet, what is wanted and what is not.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="wantedWeights">Of each positive prompt, [1 or picture, 1, height, width]; null for once everywhere.</param>
    /// <param name="unwantedWeights">Of each negative prompt; none without guidance.</param>
    internal static PromptedUNet Bind(SamplingParameters parameters, DeviceStore store, BatchLayout batch, int height, int width,
        IReadOnlyList<Tensor?> wantedWeights, IReadOnlyList<Tensor?> unwantedWeights)
    {
        using var scope = NewDisposeScope();
        var (wanted, unwanted, device) = (parameters.Positive.Parts, UnwantedOf(parameters, batch), store.Device.Device);
        var bound = new PromptedUNet(
            parameters.UNet,
            new PromptedModels(parameters.UNet, store),
            batch,
            PromptShares.Create(wantedWeights, height, width, device),
            batch.Guided ? PromptShares.Create(unwantedWeights, height, width, device) : null);
        try
        {
            for (var part = 0; part < Math.Max(wanted.Count, unwanted.Count); part++)
            {
                var (isWanted, isGuided) = (part < wanted.Count, part < unwanted.Count);
                // A prompt that changes the UNet for itself changes nothing of a negative one: then each has a run.
                var isApart = isWanted && wanted[part].ChangesUNet;
                if (isGuided)
                    Add(wanted[isWanted ? part : 0], unwanted[part], isGuided: true, isWanted: isWanted && !isApart);
                if (isWanted && (isApart || !isGuided))
                    Add(wanted[part], null, isGuided: false, isWanted: true);
            }
            return bound;
        }
        catch
        {
            bound.Dispose();
            throw;
        }

        void Add(PromptConditioning positive, PromptConditioning? negative, bool isGuided, bool isWanted)
        {
            var factor = parameters.UNet.PixelsPerLatent;
            var own = isWanted ? positive : null;
            if (own?.Patches.Find(patch => patch.FurtherSides > 0) is { } demanding)
                throw new ExtensionException(
                    demanding, nameof(demanding.FurtherSides),
                        "asks for rows of the batch, which only a patch of the whole UNet can: this one is of a prompt");
            var run = UNetRun.Bind(
                bound._models.For(own),
                [.. parameters.UNet.Patches, .. own?.Patches ?? []],
                batch with { Guided = isGuided },
                TextRows.Create(positive, negative, parameters.Count, isGuided),
                height,
                width,
                AddedRows.Create(positive, negative, parameters.Count, isGuided, width * factor, height * factor),
                bound._shared);
            bound._runs.Add(new(run, isGuided, isWanted));
        }
    }

    // Null stands for no negative prompt: the positive ones know their encoder's empty prompt.
    private static IReadOnlyList<PromptConditioning?> UnwantedOf(SamplingParameters parameters, BatchLayout batch)
    {
        if (!batch.Guided)
            return [];
        if (parameters.Negative is { } negative)
            return [.. negative.Parts];
        return [null];
    }

    /// <summary>Predicts the noise in a sample.</summary>
    /// <param name="sample">The latents, [negative and positive row, channel, height, width].</param>
    /// <param name="step">Where in the run this call is.</param>
    /// <returns>The prediction of all rows, those that patches asked for last.</returns>
    public Tensor Predict(Tensor sample, in DenoisingStep step)
    {
        if (_runs.Count == 1 && _wanted.AreWhole && _unwanted?.AreWhole != false)
            return _runs[0].Run.Predict(sample, step);

        using var scope = NewDisposeScope();
        var negatives = new List<Tensor>();
        // The positive side, and those that patches asked for besides: they are blended alike.
        List<Tensor>[] positives = [.. Enumerable.Range(0, 1 + _runs[0].Run.Batch.FurtherSides).Select(_ => new List<Tensor>())];
        foreach (var run in _runs)
        {
            var rows = _batch.Guided && !run.IsGuided ? sample.narrow(0, _batch.Pictures, _batch.Pictures) : sample;
            var sides = run.Run.Predict(rows, step).split(_batch.Pictures);
            if (run.IsGuided)
                negatives.Add(sides[0]);
            for (var side = 0; run.IsWanted && side < positives.Length; side++)
                positives[side].Add(sides[run.IsGuided ? side + 1 : side]);
        }
        var (latents, level) = (sample.narrow(0, 0, _batch.Pictures).narrow(1, 0, positives[0][0].size(1)),
            NoiseLevel.Preserving(step.Sigma));
        IEnumerable<Tensor> blended = positives.Select(predictions => _wanted.Blend(predictions, Empty));
        if (_unwanted is not null)
            blended = blended.Prepend(_unwanted.Blend(negatives, Empty));
        return cat([.. blended]).MoveToOuterDisposeScope();

        // All sides see the same latents, and in an inpainting model they come first.
        Tensor Empty() => level.PredictionOfNothing(_unet.Schedule.PredictionType, latents);
    }

    /// <summary>Lets the UNet's patches change what guidance has made of a prediction.</summary>
    /// <param name="prediction">The prediction of all rows.</param>
    /// <param name="guided">What guidance has made of it, [picture, channel, height, width].</param>
    /// <param name="step">Where in the run this is.</param>
    /// <returns>[picture, channel, height, width].</returns>
    public Tensor Guide(Tensor prediction, Tensor guided, in DenoisingStep step) => _runs[0].Run.Guide(prediction, guided, step);

    /// <summary>Ends the runs and gives the weights back.</summary>
    // A prompt's patch that fails to let go of its own keeps neither the other prompts' nor the weights' loan.
    public void Dispose() => Disposables.DisposeAll([.. _runs.Select(run => run.Run), _models, _wanted, _unwanted]);
}
