using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.Training.Tests;

/// <summary>What a training can't go on with is shown where the workflow says it.</summary>
public sealed class SettingPortsTests : IDisposable
{
    private static readonly string s_samples =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "samples"));

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-ports-").FullName;

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_setting_has_a_port_of_a_node()
    {
        string[] ports = [.. typeof(TrainingInputs).Assembly.GetTypes().Where(typeof(TrainingInputs).IsAssignableFrom)
            .SelectMany(inputs => inputs.GetProperties()).Select(input => input.Name)];

        foreach (var setting in Enum.GetValues<TrainingSetting>())
        {
            var problem = SettingPorts.At(new(setting, "why"));
            Assert.Contains(problem.Port, ports);
            Assert.Equal("why", problem.Message);
        }
    }

    // Checks find these before a run; here none is asked.
    [Fact]
    public async Task A_run_shows_a_problem_at_the_setting_it_is_about()
    {
        var model = await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Path.Combine(s_samples, "models", "emblem"))),
            new NodeContext { NodeName = "base" });
        var runner = new TrainingRunner(_store);
        var lora = new TrainLora.Inputs(Layers: ["attn9"])
        {
            UNet = model.UNet,
            Autoencoder = model.Autoencoder!,
            TextEncoder = model.TextEncoder!,
            Data = new(Path.Combine(s_samples, "data", "emblem")),
            Steps = 1,
            Width = 32,
            Height = 32
        };
        var word = new TrainTextualInversion.Inputs(" ")
        {
            UNet = model.UNet,
            Autoencoder = model.Autoencoder!,
            TextEncoder = model.TextEncoder!,
            Data = lora.Data,
            Steps = 1,
            Width = 32,
            Height = 32
        };

        var hints = new TrainControlNet.Inputs
        {
            UNet = model.UNet,
            Autoencoder = model.Autoencoder!,
            TextEncoder = model.TextEncoder!,
            Data = new(Path.Combine(s_samples, "data", "concept")),   // which has no control pictures
            Steps = 1,
            Width = 32,
            Height = 32
        };

        Assert.Equal(nameof(hints.Data), await PortAsync(new TrainControlNet(_store, runner), hints));
        Assert.Equal(nameof(lora.Layers), await PortAsync(new TrainLora(_store, runner), lora));
        Assert.Equal(nameof(lora.Height), await PortAsync(new TrainLora(_store, runner), lora with { Height = 33 }));
        Assert.Equal(nameof(lora.DropImage), await PortAsync(new TrainLora(_store, runner), lora with { DropText = 1 }));
        foreach (var token in (string[])["", " ", "<|endoftext|>", "__metadata__"])
            Assert.Equal(nameof(word.Token), await PortAsync(new TrainTextualInversion(_store, runner), word with { Token = token }));
    }

    // What lies in the folder of the pictures decides what is gone on with: each run would begin anew.
    [Fact]
    public async Task Outputs_in_the_folder_of_the_pictures_are_refused()
    {
        var model = await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Path.Combine(s_samples, "models", "emblem"))),
            new NodeContext { NodeName = "base" });
        var inputs = new TrainLora.Inputs
        {
            UNet = model.UNet,
            Autoencoder = model.Autoencoder!,
            TextEncoder = model.TextEncoder!,
            Data = new(_folder + Path.DirectorySeparatorChar),
            Steps = 1,
        };
        var context = new NodeContext { NodeName = "trained", State = new NodeState(Path.Combine(_folder, "out", "trained-1"), []) };

        var problem = await Assert.ThrowsAsync<NodeInputException>(
            () => new TrainLora(_store, new TrainingRunner(_store)).RunAsync(inputs, context).AsTask());

        Assert.Equal(nameof(inputs.Data), problem.Port);
        Assert.Contains("write them to another folder", problem.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    // Nothing was begun: no folder is left that the next run would take for an earlier training.
    private async Task<string> PortAsync<TInputs, TOutputs>(INode<TInputs, TOutputs> node, TInputs inputs)
        where TInputs : notnull where TOutputs : notnull
    {
        var state = Path.Combine(_folder, "trained-1");
        var context = new NodeContext { NodeName = "trained", State = new NodeState(state, []) };
        var problem = await Assert.ThrowsAsync<NodeInputException>(() => node.RunAsync(inputs, context).AsTask());
        Assert.False(Directory.Exists(state));
        return problem.Port;
    }
}
