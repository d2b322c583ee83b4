using System.Diagnostics;
using System.Runtime.CompilerServices;
using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph;
using IpAdapter.Graph.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace CustomNode.Tests;

/// <summary>The sample, built once for all tests with <c>dotnet build</c> into a folder of its own.</summary>
public sealed class BuiltSample : IAsyncLifetime
{
    private readonly DirectoryInfo _room = Directory.CreateTempSubdirectory("ipgraph-custom-node-");

    public static string Samples { get; } = (string)AppContext.GetData("CustomNode.Samples")!;

    public string Plugin => Path.Combine(_room.FullName, "plugins", "Sharpness");

    public ComputeDevice Device { get; } = ComputeDevice.Create("cpu", dtype: (string?)null);

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "build", Path.Combine(Samples, "CustomNode", "Sharpness"), "--nologo", "--verbosity", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", $"-p:ArtifactsPath={_room.FullName}/" },
            WorkingDirectory = _room.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a surrounding build tells its children is not for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var build = Process.Start(start)!;
        var (output, errors) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, $"the sample does not build:\n{await output}{await errors}");
    }

    public PluginHost Host() => new(new PluginHostOptions
    {
        PluginFolders = [Path.GetDirectoryName(Plugin)!],
        ContractAssemblies = [typeof(UNet).Assembly],
        SharedAssemblies = [typeof(TorchSharp.torch).Assembly],
        HostServices = new ServiceCollection(),
        CopyFolder = Path.Combine(_room.FullName, "copies"),
    });

    /// <summary>Runs the sample's node. Not inlined, so that nothing of the plugin stays on a test's stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<UNet> SharpenAsync(PluginHost host, UNet unet, double amount)
    {
        using var lease = host.Borrow();
        var node = lease.Catalog.Find("sharpness/sharpen-attention")!;
        var outputs = await node.Create(lease.ServicesOf(node.Plugin)).RunAsync(
            new Dictionary<string, object?> { ["unet"] = unet, ["amount"] = amount }, new NodeContext { NodeName = "sharpened" });
        return (UNet)outputs.Values.Single()!;
    }

    public ValueTask DisposeAsync()
    {
        Device.Dispose();
        _room.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
