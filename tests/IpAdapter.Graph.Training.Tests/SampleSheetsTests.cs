using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.Training.Tests;

/// <summary>What a training shows of itself is there whenever it ended.</summary>
public sealed class SampleSheetsTests : IDisposable
{
    private static readonly string s_samples =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "samples"));

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-sheets-").FullName;

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_sheet_and_its_scores_that_a_process_left_out_behind_its_checkpoint_are_made_when_it_goes_on()
    {
        var inputs = await InputsAsync();
        await TrainAsync(inputs);
        var (sheet, table) = (Path.Combine(_folder, "samples", "step-00000002.png"), Path.Combine(_folder, "scores.csv"));
        var (drawn, judged) = (Bytes(sheet), await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken));
        var file = Assert.Single(Directory.GetFiles(_folder, "*.safetensors"));
        var learnt = Bytes(file);

        File.Delete(file);   // the process ended behind the last checkpoint
        File.Delete(sheet);
        File.Delete(table);
        await TrainAsync(inputs);

        Assert.Equal(drawn, Bytes(sheet));
        Assert.Equal(judged, await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken));
        Assert.Equal(learnt, Bytes(file));

        File.Delete(file);   // nothing is lacking: nothing is drawn again
        var written = File.GetLastWriteTimeUtc(sheet);
        await TrainAsync(inputs);
        Assert.Equal(written, File.GetLastWriteTimeUtc(sheet));

        File.Delete(file);   // between the sheet and its scores
        File.Delete(table);
        await TrainAsync(inputs);
        Assert.Equal(judged, await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken));
    }

    private static byte[] Bytes(string file) => File.ReadAllBytes(file);

    private static async Task<TrainLora.Inputs> InputsAsync()
    {
        var context = new NodeContext { NodeName = "base" };
        var model = await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(Sample("models/emblem")), context);
        return new(Rank: 1, Layers: ["attn2.to_k"])
        {
            UNet = model.UNet,
            Autoencoder = model.Autoencoder!,
            TextEncoder = model.TextEncoder!,
            Data = Sample("data/concept"),
            Steps = 2,
            Batch = 1,
            Width = 16,
            Height = 16,
            ValidationPairs = 1,
            SampleEvery = 2,
            Samples = 1,
            Judge = await new LoadClip(KnownKinds.BuiltIn).RunAsync(new(Sample("models/emblem/clip")), context),
        };

        static FilePath Sample(string name) => new(Path.Combine(s_samples, name));
    }

    private async Task TrainAsync(TrainLora.Inputs inputs) => await new TrainLora(_store, new TrainingRunner(_store)).RunAsync(inputs,
        new NodeContext { NodeName = "trained", State = new NodeState(_folder, []) });
}
