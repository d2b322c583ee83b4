using System.Diagnostics;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;

namespace IpAdapter.Benchmarks.Training;

/// <summary>
/// A step of the emblem's base adapter (forward, backward, AdamW), beside the same step written with TorchSharp's own operators and beside
/// the machine's product peak: measured in turns, so that a machine that slows down slows down all of them.
/// </summary>
internal sealed class TrainingStep : IBenchmark
{
    private const int Rounds = 9;
    private const int StepsOfARound = 4;

    public string Name => "training-step";

    public IEnumerable<Figure> Measure()
    {
        using var device = ComputeDevice.Create("cpu");
        return device.RunAsync(() => Measure(device), ComputeMode.Training).GetAwaiter().GetResult();
    }

    private static List<Figure> Measure(ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(device);
        var unet = EmblemTraining.OpenUNet();
        var schedule = new NoiseSchedule(unet.Schedule);
        using var model = UNetModel.Bind(unet, store);
        using var learner = EmblemTraining.Learner(store);
        using var plain = new PlainTrainer(unet, learner.Weights, store, schedule);
        using var trainer = new Trainer(model, schedule, learner, new TrainerOptions());
        var batches = EmblemTraining.Batches(unet.Config, StepsOfARound);

        var (own, other, ratios) = (new List<double>(), new List<double>(), new List<double>());
        var (mkl, oneDnn, difference) = (0.0, 0.0, 0.0);
        for (var round = -1; round < Rounds; round++)   // the first warms up
        {
            var (ours, losses) = Time(batch => trainer.Step([batch]).Loss, batches);
            var (plainly, plainLosses) = Time(plain.Step, batches);
            difference = Math.Max(difference, losses.Zip(plainLosses, (one, another) => Math.Abs(one - another)).Max());
            (mkl, oneDnn) = (Math.Max(mkl, MatrixPeak.Measure()), Math.Max(oneDnn, MatrixPeak.MeasureOneDnn()));
            if (round < 0)
                continue;
            own.Add(ours);
            other.Add(plainly);
            ratios.Add(ours / plainly);
        }

        var (best, median, peak) = (own.Max(), new Samples(own).Median, Math.Max(mkl, oneDnn));
        return
        [
            new("samples a second, batches of 32, float32: best and median of the rounds", $"{best:0.0}, {median:0.0}"),
            new("product peak of the same rounds, MKL and oneDNN (2048 x 2048)", $"{mkl / 1e9:0} and {oneDnn / 1e9:0} GFLOP/s"),
            new("samples a second for each GFLOP/s of the better peak, and of MKL's", $"{best / peak * 1e9:0.00}, {best / mkl * 1e9:0.00}",
                ">= .45 of MKL's (eager PyTorch 2.13: 64.7 at 143 GFLOP/s)"),
            new("the same step with TorchSharp's own operators, best and median", $"{other.Max():0.0}, {new Samples(other).Median:0.0}"),
            new("ours over that one, median of the rounds' ratios", $"{new Samples(ratios).Median:0.00}", ">= 1"),
            new($"largest difference of their losses over {(Rounds + 1) * StepsOfARound} steps", $"{difference:0.0e+0}", "<= 1e-4"),
        ];
    }

    private static (double SamplesASecond, List<double> Losses) Time(Func<TrainingBatch, double> step, IReadOnlyList<TrainingBatch> batches)
    {
        var losses = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
            losses.Add(step(batch));
        return (batches.Count * EmblemTraining.Rows / Stopwatch.GetElapsedTime(begin).TotalSeconds, losses);
    }
}
