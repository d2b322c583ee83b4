using System.Diagnostics;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Benchmarks;

/// <summary>
/// A plugin is built again and taken into service, 200 times, in one living host; how long until the next run sees it, and what stays in
/// memory.
/// </summary>
internal sealed class PluginSwap : IBenchmark
{
    private const int Swaps = 200;

    public string Name => "swap";

    public IEnumerable<Figure> Measure() => MeasureAsync().GetAwaiter().GetResult();

    private static async Task<List<Figure>> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ipgraph-swap-").FullName;
        try
        {
            var plugin = Path.Combine(folder, "ImagePrompts");
            CopyFolder(Path.Combine(Repository.Root, "artifacts", "plugins", "ImagePrompts"), plugin);
            var manifest = await File.ReadAllTextAsync(Path.Combine(plugin, "plugin.yaml"));
            using var device = ComputeDevice.Create("cpu");
            using var store = new DeviceStore(device);
            var dead = 0;
            await using var host = new PluginHost(new PluginHostOptions
            {
                PluginFolders = [folder],
                ContractAssemblies = [typeof(UNet).Assembly],
                SharedAssemblies = [typeof(Tensor).Assembly],
                HostServices = new ServiceCollection().AddSingleton(device).AddSingleton(store)
                    .AddSingleton<INoiseSources>(new SeededNoiseSources()).AddSingleton(KnownKinds.BuiltIn),
            });
            host.BuildUnloaded += build => dead += build.IsGone ? 1 : 0;
            await host.LoadAllAsync();

            var seconds = new List<double>();
            long settled = 0;
            for (var swap = 0; swap < Swaps; swap++)
            {
                // Another manifest is another build: the version is part of what it is known by.
                await File.WriteAllTextAsync(Path.Combine(plugin, "plugin.yaml"),
                    manifest.Replace("version: '0.1.0'", $"version: '0.1.{swap + 1}'", StringComparison.Ordinal));
                var start = Stopwatch.GetTimestamp();
                var report = await host.ReloadAsync(plugin);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                if (report.Refused.Any())
                    throw new InvalidOperationException(report.Refused.First().ToString());
                await host.SettleAsync();
                if (swap == 19)
                    settled = Resident();
            }

            var samples = new Samples(seconds);
            return
            [
                new Figure($"swap of the ImagePrompts plugin until the next run sees it: median of {Swaps}",
                    $"{samples.Median * 1e3:0} ms"),
                new Figure("the same, 95th percentile", $"{samples.Quantile(0.95) * 1e3:0} ms"),
                new Figure("old builds seen to leave memory", $"{dead} of {Swaps}", $"{Swaps}"),
                new Figure("resident memory after 20 and after 200 swaps", $"{settled >> 20} and {Resident() >> 20} MiB", "flat"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Resident()
    {
        GC.Collect();
        return Process.GetCurrentProcess().WorkingSet64;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
