using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet with its patches, bound for one run of a sampler: what does not change from step to step (keys and values of the text, what
/// patches remember) is computed once.
/// </summary>
/// <remarks>Used on the device's thread only.</remarks>
public sealed class UNetRun : IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly List<IUNetSession> _sessions = [];
    private readonly List<(IGuidanceExtension Session, int Side, int Count)> _guiding = [];
    private readonly ComputeDevice _device;
    private readonly UNetNetwork _network;
    private UNetExtensions _extensions = UNetExtensions.None;
    private GradientCheckpointing? _checkpointing;
    private TextStates _text = null!;

    private UNetRun(UNetModel model, BatchLayout batch) => (_device, _network, Batch) = (model.Store.Device, model.Network, batch);

    /// <summary>The rows of this run, with those that its patches asked for.</summary>
    public BatchLayout Batch { get; }

    /// <summary>Ends a prediction between two layers of the UNet.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Binds a UNet that this run alone uses.</summary>
    /// <param name="unet">The UNet, with its patches.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive. Rows that patches ask for are added here.</param>
    /// <param name="states">The text's states, [negative and positive row, token, channel]; or one row for all.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="added">What SDXL's UNets are told beside the states: as many rows, or one for all. Not read by other UNets.</param>
    /// <exception cref="ArgumentException">The UNet needs <paramref name="added"/>, and it is not given.</exception>
    public static UNetRun Bind(
        UNet unet, DeviceStore store, BatchLayout batch, Tensor states, long height, long width, AddedConditions? added = null)
    {
        using var scope = NewDisposeScope();
        var model = UNetModel.Bind(unet, store);
        try
        {
            var run = Bind(model, unet.Patches, batch, states, height, width, added);
            run._held.Insert(0, model);
            return run;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Binds a model that other runs may share; it is to be disposed after them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patches">What is added at its extension points, in order.</param>
    /// <param name="batch">Which rows are negative, which positive. Rows that patches ask for are added here.</param>
    /// <param name="states">The text's states, [negative and positive row, token, channel]; or one row for all.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="added">What SDXL's UNets are told beside the states: as many rows, or one for all. Not read by other UNets.</param>
    /// <param name="shared">What the patches prepare once for this run and others; null where there are no others.</param>
    /// <param name="checkpointing">
    /// Computes the layers of a prediction again in its backward pass, until which the run has to live; null for none.
    /// </param>
    /// <exception cref="ArgumentException">The UNet needs <paramref name="added"/>, and it is not given.</exception>
    public static UNetRun Bind(
        UNetModel model,
        IReadOnlyList<IUNetPatch> patches,
        BatchLayout batch,
        Tensor states,
        long height,
        long width,
        AddedConditions? added = null,
        SharedPreparations? shared = null,
        GradientCheckpointing? checkpointing = null)
    {
        using var scope = NewDisposeScope();
        shared ??= new SharedPreparations();
        var run = new UNetRun(model, batch with { FurtherSides = patches.Sum(patch => patch.FurtherSides) });
        try
        {
            run._text = run._network.Read(run.OnDevice(Rows(states)), added is null ? null
                : new(run.OnDevice(Rows(added.Pooled)), Rows(added.TimeIds).to(run._device.Device)));
            run._held.Add(run._text);
            run._checkpointing = checkpointing;
            if (checkpointing is not null)
                run._text.Cut(checkpointing);
            var side = run.Batch.Rows / batch.Pictures - run.Batch.FurtherSides;
            foreach (var patch in patches)
            {
                var binding = new UNetBinding
                {
                    Store = model.Store,
                    Config = model.Config,
                    Sites = run._network.Sites,
                    Batch = run.Batch,
                    FirstFurtherRow = side * batch.Pictures,
                    Height = height,
                    Width = width,
                    Shared = shared,
                    Checkpointing = checkpointing,
                };
                var session = patch.Bind(binding) ?? throw new ExtensionException(patch, nameof(patch.Bind),
                    "returned null in place of a session");
                run._held.Add(session);
                run._sessions.Add(session);
                if (session is IGuidanceExtension guiding)
                    run._guiding.Add((guiding, side, patch.FurtherSides));
                side += patch.FurtherSides;
            }
            run._extensions = UNetExtensions.Create(run._sessions, run._network);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }

        Tensor Rows(Tensor tensor) => tensor.size(0) == batch.Rows
            ? run.Batch.WithFurtherSides(tensor)
            : tensor.expand([run.Batch.Rows, .. tensor.shape[1..]]);
    }

    /// <summary>What the patches' sessions have to say of the run so far.</summary>
    public IEnumerable<string> Remarks => _sessions.Select(session => session.Remark).OfType<string>();

    /// <summary>What they have to tell of it where all is as it should be.</summary>
    public IEnumerable<string> Reports => _sessions.Select(session => session.Report).OfType<string>();

    /// <summary>Predicts the noise in a sample.</summary>
    /// <param name="sample">The latents, scaled as the sampler has it, [negative and positive row, channel, height, width].</param>
    /// <param name="step">Where in the run this call is.</param>
    /// <returns>The prediction of all rows of <see cref="Batch"/>, in the sample's type.</returns>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was asked for.</exception>
    public Tensor Predict(Tensor sample, in DenoisingStep step)
    {
        using var scope = NewDisposeScope();
        var timestep = tensor([(float)step.Timestep], device: _device.Device);
        return Predict(sample, timestep, step).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts the noise in samples of different timesteps, as in training.</summary>
    /// <param name="sample">The latents, [negative and positive row, channel, height, width].</param>
    /// <param name="timesteps">[1] for all rows, or [row of <see cref="Batch"/>]; on the device.</param>
    /// <param name="step">Where in a run of the sampler this is: what sessions are told.</param>
    /// <returns>The prediction of all rows of <see cref="Batch"/>, in the sample's type.</returns>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was asked for.</exception>
    public Tensor Predict(Tensor sample, Tensor timesteps, in DenoisingStep step)
    {
        using var scope = NewDisposeScope();
        var rows = OnDevice(Batch.WithFurtherSides(sample));
        return _network.Forward(rows, timesteps, _text, _extensions, step, checkpointing: _checkpointing,
            equalSides: Batch.EqualSides(rows), cancellationToken: Cancellation).to(sample.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Lets the patches' sessions change what guidance has made of a prediction.</summary>
    /// <param name="prediction">The prediction of all rows, as <see cref="Predict(Tensor, in DenoisingStep)"/> gives it.</param>
    /// <param name="guided">What guidance has made of its negative and positive rows, [picture, channel, height, width].</param>
    /// <param name="step">Where in the run this is.</param>
    /// <returns>[picture, channel, height, width]; <paramref name="guided"/> itself where no session has something to do.</returns>
    public Tensor Guide(Tensor prediction, Tensor guided, in DenoisingStep step)
    {
        if (_guiding.Count == 0)
            return guided;
        using var scope = NewDisposeScope();
        var sides = prediction.split(Batch.Pictures);
        var (negative, positive) = Batch.Guided ? (sides[0], sides[1]) : (null, sides[0]);
        foreach (var (session, side, count) in _guiding)
            guided = ExtensionResult.Require(
                session.Guide(new(step, negative, positive, sides[side..(side + count)]), guided), session, nameof(session.Guide),
                    positive.shape);
        return guided.MoveToOuterDisposeScope();
    }

    /// <summary>Ends the patches' sessions, and gives the weights back where this run alone has borrowed them.</summary>
    public void Dispose()
    {
        // A patch that fails to let go of its own must not keep what is below it, the weights' loan last.
        IDisposable[] held = [.. Enumerable.Reverse(_held)];
        _held.Clear();
        _sessions.Clear();
        _guiding.Clear();
        Disposables.DisposeAll(held);
    }

    private Tensor OnDevice(Tensor tensor) => tensor.to(_device.DType, _device.Device);
}
