using System.Text.Json;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Steps of a training: loss, gradients and weights.</summary>
public sealed class TrainingRunner : GoldenRunner
{
    public override string Area => "training";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        // What was made in the mode of other cases can't be trained on.
        using var inference = inference_mode(false);
        using var gradients = enable_grad();
        golden.OnlyTells("texts", "drop_text", "dropping", "initialisation", "adapter_index_of_kept_layers");
        golden.Only("weight_of_image_branch", "1.0");
        var store = TestDevice.Store;
        var unet = TinyUNet.OpenFolder(golden.Models[0]);
        var schedule = new NoiseSchedule(NoiseScheduleConfig.Read(Path.Combine(golden.Models[2], "scheduler_config.json")));
        var adapter = Adapters.Read(golden.Models[1]);
        using var model = UNetModel.Bind(unet, store);
        using var learner = new ImagePromptLearner(adapter, Adapters.Kinds.Get(adapter), store);
        learner.CopyTextAttention(unet, store);
        var betas = golden.Parameters.GetProperty("betas");
        using var trainer = new Trainer(model, schedule, learner, new TrainerOptions
        {
            Optimizer = new AdamWOptions
            {
                LearningRate = Number("learning_rate"),
                WeightDecay = Number("weight_decay"),
                Beta1 = betas[0].GetDouble(),
                Beta2 = betas[1].GetDouble(),
                Epsilon = Number("epsilon"),
            },
        });

        var losses = new List<float>();
        for (var step = 0; step < (int)Number("steps"); step++)
        {
            var batch = Batch(golden, step);
            if (step == 0)
            {
                verdict.Matches("0.noisy_latents", new DenoisingObjective(schedule, new())
                    .Noisy(batch.Latents, batch.Noise, batch.Timesteps));
                using var run = UNetRun.Bind(model, learner.Patches(batch), new BatchLayout(batch.Timesteps.Count, Guided: false),
                    batch.TextStates, batch.Latents.size(2), batch.Latents.size(3));
                verdict.Matches("0.prediction", run.Predict(schedule.AddNoise(batch.Latents, batch.Noise, batch.Timesteps),
                    golden.Input("0.timesteps").to(ScalarType.Float32), new DenoisingStep(0, 0, 1, 0)));
            }

            var loss = trainer.Accumulate([batch]);
            losses.Add((float)loss);
            foreach (var output in Outputs(golden, $"{step}.gradient."))
                verdict.Matches(output.Whole, learner.Weights[output.Name].grad!);
            trainer.Apply(loss);
            foreach (var weight in learner.Weights.Values)
                weight.grad = null;
            foreach (var output in Outputs(golden, $"{step}.parameter."))
                verdict.Matches(output.Whole, learner.Weights[output.Name]);
        }

        verdict.Matches("losses", tensor(losses.ToArray()));

        double Number(string name) => golden.Parameters.GetProperty(name).GetDouble();
    }

    private static TrainingBatch Batch(GoldenCase golden, int step)
    {
        var embeddings = golden.Input($"{step}.image_embeds");   // [row, channel]
        var kept = golden.Parameters.GetProperty("drop_image").EnumerateArray().Select(drop => drop.GetInt32() == 0 ? 1f : 0f).ToArray();
        return new(golden.Input($"{step}.latents"), golden.Input($"{step}.noise"),
            [.. golden.Input($"{step}.timesteps").to(ScalarType.Int64).data<long>().Select(timestep => (int)timestep)],
                golden.Input("text_states"))
        {
            ImageEmbeddings = (embeddings * tensor(kept).unsqueeze(-1)).unsqueeze(1),
        };
    }

    private static List<(string Whole, string Name)> Outputs(GoldenCase golden, string prefix) =>
        [.. golden.OutputNames.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (name, name[prefix.Length..]))];
}
