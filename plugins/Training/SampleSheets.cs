using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Runs;
using IpAdapter.Diffusion.Training.Runs.EventFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// What a training draws on its way: a sheet for some of its steps, above the pictures of the held-out pairs, below what was drawn for
/// them.
/// </summary>
internal sealed class SampleSheets(
    TrainingSamples samples, HeldOutPairs pairs, ComputeDevice device, string folder, EventFolder? events)
{
    private const int Gap = 4;

    /// <summary>Whether there is a sheet of a step.</summary>
    /// <param name="steps">Steps that were made.</param>
    public bool Has(long steps) => File.Exists(PathAt(steps));

    /// <summary>Draws, and writes the sheet.</summary>
    /// <param name="steps">Steps that were made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was drawn, a picture for each pair.</returns>
    public async Task<IReadOnlyList<Image>> DrawAsync(long steps, CancellationToken cancellationToken)
    {
        var drawn = await device.RunAsync(() => samples.Draw(pairs.Wanted!, pairs.None!, cancellationToken), ComputeMode.NoGradients,
            cancellationToken).ConfigureAwait(false);
        Image[] all = [.. pairs.Shown.Zip(drawn, (pair, picture) => Cut(pair.Picture, picture.Width, picture.Height)), .. drawn];
        var sheet = SheetLayout.Create([.. all.Select(picture => (picture.Width, picture.Height))], pairs.Shown.Count, Gap).Lay(all);
        using var png = new MemoryStream();
        ImageFile.WritePng(sheet, png);
        events?.AddPicture(steps, "samples", png.GetBuffer().AsSpan(0, (int)png.Length), sheet.Width, sheet.Height);
        // Last: where the file is there, all is.
        WholeFile.Write(PathAt(steps), png.WriteTo);
        return drawn;

        static Image Cut(Image picture, int width, int height) =>
            new PictureCut(picture.Width, picture.Height, width, height).Apply(picture);
    }

    private string PathAt(long steps) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{steps:00000000}.png"));
}
