using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.Training.Tests;

/// <summary>What is compared with image prompts is trained by nodes too, at the emblem model.</summary>
public sealed class FurtherTrainingsTests : IDisposable
{
    private static readonly string s_samples =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "samples"));

    private static readonly FilePath s_data = new(Path.Combine(s_samples, "data", "emblem"));

    private static readonly LoadModel.Outputs s_base = new LoadModel(KnownKinds.BuiltIn)
        .RunAsync(new(new FilePath(Path.Combine(s_samples, "models", "emblem"))), new NodeContext { NodeName = "base" })
        .AsTask().GetAwaiter().GetResult();

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-trainings-").FullName;

    private TrainingRunner Runner => new(_store);

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_simple_adapter_is_trained()
    {
        var trained = await Run(new TrainSimpleAdapter(_store, Runner),
            Inputs(new TrainSimpleAdapter.Inputs(s_base.ImageEncoder!)
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.True(trained.Adapter.JoinsText);
        Assert.Equal(4, trained.Adapter.TokenCount);
    }

    [Fact]
    public async Task A_LoRA_is_trained()
    {
        var file = await Run(new TrainLora(_store, Runner),
            Inputs(new TrainLora.Inputs(Rank: 2, Layers: ["attn2.to_k"])
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.Equal("LoRA", KnownKinds.BuiltIn.Describe(WeightFileHeader.Read(file.File.Path)).Kind);
        Assert.All(WeightSet.Open(file.File.Path).Names, name => Assert.Contains("attn2_to_k", name));
    }

    [Fact]
    public async Task A_ControlNet_is_trained_and_its_lone_file_is_whole()
    {
        var trained = await Run(new TrainControlNet(_store, Runner),
            Inputs(new TrainControlNet.Inputs(Diffusion.Training.Preparation.HintKind.Picture)
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.Equal(s_base.UNet.PixelsPerLatent, trained.ControlNet.PixelsPerLatent);
        Assert.Null(trained.ControlNet.ConfigPath);
    }

    [Fact]
    public async Task A_T2I_Adapter_is_trained_and_its_lone_file_is_whole()
    {
        var trained = await Run(new TrainT2IAdapter(_store, Runner),
            Inputs(new TrainT2IAdapter.Inputs
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.Equal(s_base.UNet.Config.BlockOutChannels, trained.Adapter.Channels);
        Assert.Null(trained.Adapter.ConfigPath);
    }

    [Fact]
    public async Task A_word_is_trained()
    {
        var trained = await Run(new TrainTextualInversion(_store, Runner),
            Inputs(new TrainTextualInversion.Inputs("<emblem>", Vectors: 2)
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.Equal((2, "<emblem>"), (trained.Inversion.For(0)!.Vectors, trained.Inversion.For(0)!.Token));
        Assert.Null(trained.Inversion.For(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_UNet_is_trained(bool fromNothing)
    {
        var trained = await Run(new TrainUNet(_store, Runner),
            Inputs(new TrainUNet.Inputs(fromNothing)
            {
                UNet = s_base.UNet,
                Autoencoder = s_base.Autoencoder!,
                TextEncoder = s_base.TextEncoder!,
                Data = s_data,
                Steps = 2,
            }));

        Assert.Equal(s_base.UNet.Weights.Names.Order(), trained.UNet.Weights.Names.Order());
        Assert.Equal(trained.File.Path, Assert.Single(trained.UNet.Weights.Files));
    }

    private static T Inputs<T>(T inputs) where T : TrainingInputs => inputs with
    {
        Batch = 2,
        Width = 32,
        Height = 32,
    };

    // A second time it is found, not made again.
    private async Task<TOutputs> Run<TInputs, TOutputs>(INode<TInputs, TOutputs> node, TInputs inputs)
        where TInputs : notnull where TOutputs : notnull
    {
        var context = new NodeContext { NodeName = "trained", State = new NodeState(_folder, []) };
        await node.RunAsync(inputs, context);
        var written = File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(_folder, "*.safetensors")));
        var again = await node.RunAsync(inputs, context);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(_folder, "*.safetensors"))));
        return again;
    }
}
