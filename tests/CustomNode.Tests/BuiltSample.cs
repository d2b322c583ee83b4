using System.Runtime.CompilerServices;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Graph;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomNode.Tests;

/// <summary>
/// The sample's projects, copied out of the repository as its README tells people to begin: without the files that keep the repository
/// out. Built once for all tests, from packages.
/// </summary>
public sealed class BuiltSample : IAsyncLifetime
{
    private readonly StrangersFolder _folder = new();

    public static string Samples { get; } = (string)AppContext.GetData("CustomNode.Samples")!;

    public string Plugin => _folder["plugins", "Sharpness"];

    public ComputeDevice Device { get; } = ComputeDevice.Create("cpu", dtype: (string?)null);

    public async ValueTask InitializeAsync()
    {
        _folder.Take(Path.Combine(Samples, "CustomNode", "Curves"));
        _folder.Take(Path.Combine(Samples, "CustomNode", "Sharpness"));
        await _folder.BuildAsync("Sharpness");
    }

    public PluginHost Host() => new(new PluginHostOptions
    {
        PluginFolders = [Path.GetDirectoryName(Plugin)!],
        ContractAssemblies = [typeof(UNet).Assembly],
        SharedAssemblies = [typeof(TorchSharp.torch).Assembly],
        HostServices = new ServiceCollection(),
        CopyFolder = _folder["copies"],
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
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
