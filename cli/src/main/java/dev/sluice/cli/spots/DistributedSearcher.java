package dev.sluice.cli.spots;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.distributed.ManyParts;
import dev.sluice.cli.distributed.Workplace;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.spots.SpotParts;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Other processes search: a region, a box or a whole page a task. Here is put together what they find.
 *
 * @param others who they are
 */
public record DistributedSearcher(Distribution others) implements Searcher {
    /** Images and volumes up to this size are one part. */
    private static final long SMALL = 1 << 20;

    @Override
    public void image(WindowedSource pixels, Wanted<Region> wanted) throws InterruptedException {
        if (wanted.where().pixels() <= SMALL) {
            search(SpotParts.ofRegions(List.of(wanted.where())), wanted);
            return;
        }
        BlockPlan plan = plan(
                bytes -> SpotParts.plan(wanted.detector(), pixels.layout(), bytes, others.cores()),
                within -> new ManyParts<>(within, BlockPlan::regions, BlockPlan::overhead));
        search(SpotParts.of(plan, wanted.where()), wanted);
    }

    @Override
    public void volume(VolumeSource volumes, long time, int channel, Wanted<Box> wanted) throws InterruptedException {
        if (wanted.where().voxels() <= SMALL) {
            search(SpotParts.ofBoxes(List.of(wanted.where())), wanted);
            return;
        }
        BoxPlan plan = plan(
                bytes -> SpotParts.plan(wanted.detector(), volumes.layout(), bytes, others.cores()),
                within -> new ManyParts<>(within, BoxPlan::boxes, BoxPlan::overhead));
        search(SpotParts.of(plan, wanted.where()), wanted);
    }

    private <P> void search(SpotParts<P> parts, Wanted<P> wanted) throws InterruptedException {
        search(parts, wanted.named(), wanted.detector(), wanted.spots());
    }

    /** In the memory that a part has where it is searched. */
    private <P> P plan(LongFunction<P> within, Function<LongFunction<P>, ManyParts<P>> parts) {
        long bytes = Workplace.share(others.memory(), others.cores());
        P first;
        try {
            first = within.apply(bytes);
        } catch (NativeMemoryException tooLittle) {
            return within.apply(others.memory());
        }
        return parts.apply(within).forCores(first, bytes, others.parallelism());
    }

    /**
     * Has parts searched.
     *
     * @param parts the parts
     * @param named how others open a part
     * @param detector what is looked for, in one channel
     * @param spots is given the spots of all of them in their order
     * @throws ImageFormatException if one of them could not be searched
     * @throws CancellationException if it was cancelled
     * @throws InterruptedException if the thread is interrupted
     */
    public <P> void search(
            SpotParts<P> parts, Function<P, SpotsPart> named, SpotDetector detector, Consumer<Spot> spots)
            throws InterruptedException {
        parts.search(
                detector,
                new SpotParts.Search<P>() {
                    @Override
                    public FiniteRange responses(SpotDetector same, List<P> all) throws InterruptedException {
                        FiniteRange[] range = {FiniteRange.EMPTY};
                        each(jobs(all, true, same), result -> range[0] = range[0].with(result.range()));
                        return range[0];
                    }

                    @Override
                    public void spots(SpotDetector measured, List<P> all, SpotParts.Found found)
                            throws InterruptedException {
                        each(
                                jobs(all, false, measured),
                                result -> found.in(
                                        result.number(),
                                        result.spots().getFirst().spots()));
                    }

                    private List<SpotsJob> jobs(List<P> all, boolean measures, SpotDetector wanted) {
                        List<SpotsJob> jobs = new ArrayList<>();
                        for (P part : all) {
                            jobs.add(new SpotsJob(jobs.size(), named.apply(part), wanted, measures));
                        }
                        return jobs;
                    }
                },
                spots);
    }

    @Override
    public void page(Path file, SpotsPage page, SpotDetector detector, SpotsOptions options, Listing listing)
            throws InterruptedException {
        SpotsJob job = new SpotsJob(0, SpotsPart.WholePage.of(file, page, options), detector, false);
        each(List.of(job), result -> {
            for (SpotsJob.OfChannel of : result.spots()) {
                of.spots().forEach(listing.of(page.page(), of.channel()));
            }
            listing.count(result.pixels(), result.damaged());
        });
    }

    /** Has all jobs done; of each only the first result counts. */
    private void each(List<SpotsJob> jobs, Consumer<SpotsJob.Result> results) throws InterruptedException {
        Results all = new Results(results);
        others.each(new SpotsWork(), jobs, all::take);
        all.require(jobs.size());
    }

    private static final class Results {
        private final Consumer<SpotsJob.Result> results;

        // Guarded by this.
        private final BitSet ended = new BitSet();
        private Optional<RuntimeException> failure = Optional.empty();

        Results(Consumer<SpotsJob.Result> results) {
            this.results = results;
        }

        synchronized void take(SpotsJob.Result result) {
            if (ended.get(result.number())) {
                return;
            }
            ended.set(result.number());
            if (failure.isPresent()) {
                return;
            }
            if (!result.failure().isEmpty()) {
                failure = Optional.of(new ImageFormatException(result.failure()));
                return;
            }
            try {
                results.accept(result);
            } catch (RuntimeException e) {
                // Such as a list that there is no room for: not the business of who carries the results.
                failure = Optional.of(e);
            }
        }

        synchronized void require(int jobs) {
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (ended.cardinality() < jobs) {
                throw new CancellationException("the search was cancelled");
            }
        }
    }

    @Override
    public boolean prefersParts(ImageHeader header) {
        return header.pixels() > SMALL;
    }

    @Override
    public long memoryHere(SpotsPage page) {
        return 0;
    }

    @Override
    public String setting() {
        return others.setting();
    }

    @Override
    public void cancel() {
        others.cancel();
    }
}
