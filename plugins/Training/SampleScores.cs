using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Diffusion.Training.Runs;
using IpAdapter.Diffusion.Training.Runs.EventFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// CLIP-I and CLIP-T of what a training draws on its way (arXiv:2308.06721, section 4.2), a line for each sheet in <c>scores.csv</c>.
/// </summary>
internal sealed class SampleScores(ClipModel clip, HeldOutPairs pairs, DeviceStore store, string path, EventFolder? events)
{
    private const string Header = "steps,clip_i,clip_t";

    private (IReadOnlyList<float[]> References, IReadOnlyList<float[]> Texts)? _wanted;

    /// <summary>Whether there is a line of a step.</summary>
    /// <param name="steps">Steps that were made.</param>
    public bool Has(long steps) => File.Exists(path) && File.ReadLines(path).Skip(1).Any(line => Steps(line) == steps);

    /// <summary>Judges pictures, and adds a line.</summary>
    /// <param name="steps">Steps that were made; a line that tells of them already gives way.</param>
    /// <param name="drawn">What was drawn, a picture for each pair.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AddAsync(long steps, IReadOnlyList<Image> drawn, CancellationToken cancellationToken)
    {
        var (likeness, agreement) = await store.Device.RunAsync(() => Judge(drawn, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var kept = File.Exists(path) ? File.ReadLines(path).Skip(1).Where(line => Steps(line) < steps).ToList() : [];
        kept.Add(string.Create(CultureInfo.InvariantCulture, $"{steps},{likeness:0.0000},{agreement:0.0000}"));
        events?.AddScalars(steps, [("clip_i", likeness), ("clip_t", agreement)]);
        WholeFile.Write(path, file =>
        {
            using var lines = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
            lines.WriteLine(Header);
            kept.ForEach(lines.WriteLine);
        });
    }

    private (double Likeness, double Agreement) Judge(IReadOnlyList<Image> drawn, CancellationToken cancellationToken)
    {
        var embedder = new ClipEmbedder(store, clip);
        var (references, texts) = _wanted ??= (
            embedder.EmbedPictures([.. pairs.Shown.Select(pair => pair.Picture)], null, cancellationToken),
            embedder.EmbedTexts([.. pairs.Shown.Select(pair => pair.Text)], cancellationToken));
        var pictures = embedder.EmbedPictures(drawn, null, cancellationToken);
        return (Mean(pictures, references), Mean(pictures, texts));

        static double Mean(IReadOnlyList<float[]> ones, IReadOnlyList<float[]> others) =>
            ones.Zip(others, (one, other) => Embedding.Cosine(one, other)).Average();
    }

    private static long Steps(string line) =>
        long.TryParse(line.Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : long.MaxValue;
}
