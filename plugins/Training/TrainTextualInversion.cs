using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Inversions;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains a new word (textual inversion, arXiv:2208.01618): its vectors learn through the text encoder from a few pictures of one thing or
/// look; all else stays as it is. text/load-inversion reads the file.
/// </summary>
[Node("training/train-textual-inversion")]
[Resumable]
public sealed class TrainTextualInversion(DeviceStore store, TrainingRunner runner)
    : INode<TrainTextualInversion.Inputs, TrainTextualInversion.Outputs>,
        ICheck<TrainTextualInversion.Inputs, TrainTextualInversion.Outputs>
{
    /// <param name="Token">The new word, as it is written in prompts, such as &lt;emblem&gt;.</param>
    /// <param name="Vectors">How many vectors it has.</param>
    /// <param name="Templates">Texts with {} in the place of the word, of which each pair draws one; without any, those that the paper's
    /// code has for things. The pairs' own texts are not read.</param>
    public sealed record Inputs(
        string Token,
        [property: Range(1, 64)] int Vectors = 1,
        IReadOnlyList<string>? Templates = null) : TrainingInputs;

    /// <param name="File">The word's file, to be written as an output.</param>
    /// <param name="Inversion">The word, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, TextInversion Inversion);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var word = new NewWord(inputs.Token, inputs.Vectors)
        {
            Templates = inputs.Templates is { Count: > 0 } given ? given : NewWord.UsualTemplates,
        };
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { NewWord = word };
        var file = await runner.RunAsync(inputs, new("textual-inversion", encoders, () => new(
            UNetModel.Bind(inputs.UNet, store), new InversionLearner(inputs.TextEncoder, inputs.Token, inputs.Vectors, null,
            unchecked((ulong)inputs.Seed), store))), context).ConfigureAwait(false);
        var (first, second) = inputs.TextEncoder.Second is null ? (inputs.Token, (string?)null) : ("clip_l", "clip_g");
        return new(file, new TextInversion(Path.GetFileName(file.Path), inputs.Token, WeightSet.Open(file.Path), first, second)
        {
            IsRenamed = true,
        });
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        TrainingCheck.Check(inputs, report, store.Device.DType);
        if (inputs.TryGet(i => i.Token, out var token) && inputs.TryGet(i => i.Vectors, out var vectors)
            && inputs.TryGet(i => i.TextEncoder, out var encoder) && new NewWord(token, vectors).ProblemWith(encoder) is { } problem)
            report.Problem(i => i.Token, problem);
        if (inputs.TryGet(i => i.Templates, out var templates) && templates is { Count: > 0 }
            && templates.FirstOrDefault(template => !template.Contains("{}", StringComparison.Ordinal)) is { } without)
            report.Problem(i => i.Templates, $"'{without}' has no {{}} where the word is to stand");
    }
}
