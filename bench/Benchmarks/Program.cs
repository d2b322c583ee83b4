using System.Globalization;
using System.Text.Json;
using IpAdapter.Benchmarks;
using IpAdapter.Benchmarks.Kernels;
using IpAdapter.Benchmarks.RealSize;
using IpAdapter.Benchmarks.Training;
using IpAdapter.Benchmarks.UNets;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Golden;

// dotnet run --project bench/Benchmarks [-- NAME ... [--json]]: measures, prints, and writes docs/results.md (all, or the sections named).
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IBenchmark[] all = [new HostOverhead(), new PluginSwap(), new ColdStart(), new NumberCalls(), new AttentionSpeed(), new GatedUnitSpeed(),
    new ConvolutionSpeed(), new UNetStep(), new CheaperSteps(), new GpuStep(), new LayerFormsSpeed(), new SdxlSize(),
    new RealSizePictures(), new TrainingStep(), new RealSizeTraining(), new TenMillionPairs()];
if (args is [RealSizeTraining.OneStep, var isCheckpointed])
{
    NativeLibraries.LoadTorch();
    RealSizeTraining.RunHere(bool.Parse(isCheckpointed));
    return 0;
}
if (args is [UNetStep.PlainStep, var type])
{
    NativeLibraries.LoadTorch();
    UNetStep.MeasurePlainHere(Enum.Parse<ScalarType>(type));
    return 0;
}

// With --json each figure that has a name is one line: {"name": ..., "value": ..., "unit": ...}.
var writesJson = args.Contains("--json");
args = [.. args.Where(argument => argument != "--json")];
var asked = args.Length == 0 ? all : [.. all.Where(benchmark => args.Contains(benchmark.Name))];
if (asked.Length < Math.Max(1, args.Length))
{
    Console.Error.WriteLine($"Benchmarks are: {string.Join(", ", all.Select(benchmark => benchmark.Name))}");
    return 2;
}

NativeLibraries.LoadTorch();
var results = new ResultsPage(Path.Combine(Repository.Root, "docs", "results.md"));
foreach (var benchmark in asked)
{
    var peak = MatrixPeak.Measure();
    var figures = new List<Figure>();
    foreach (var figure in benchmark.Measure())
    {
        figures.Add(figure);
        if (writesJson && figure.Key is { } key)
            Console.WriteLine(JsonSerializer.Serialize(new { name = key, value = figure.Number, unit = figure.Unit }));
        if (!writesJson)
            Console.WriteLine($"{benchmark.Name}: {figure.What}: "
                + $"{figure.Value}{(figure.Target.Length > 0 ? $"   (target {figure.Target})" : "")}");
    }
    results.Replace(benchmark.Name, peak, figures);
}
results.Save();
return 0;
