<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>athanor</name>
    <message numerus="yes">
        <source>%n statement(s)</source>
        <translation>
            <numerusform>%n statement</numerusform>
            <numerusform>%n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approximate</source>
        <translation>
            <numerusform>%n approximate</numerusform>
            <numerusform>%n approximate</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n opaque</source>
        <translation>
            <numerusform>%n opaque</numerusform>
            <numerusform>%n opaque</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n pending</numerusform>
            <numerusform>%n pending</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n heads</source>
        <translation>
            <numerusform>%n head</numerusform>
            <numerusform>%n heads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revisions</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statements</source>
        <translation>
            <numerusform>%n statement</numerusform>
            <numerusform>%n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more problems.</source>
        <translation>
            <numerusform>%n more problem.</numerusform>
            <numerusform>%n more problems.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::Banner</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::Commands</name>
    <message numerus="yes">
        <source>%1 is at %2: %n revision(s) in %3 ms.</source>
        <translation>
            <numerusform>%1 is at %2: %n revision in %3 ms.</numerusform>
            <numerusform>%1 is at %2: %n revisions in %3 ms.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Upgrade %n Revision(s)…</source>
        <translation>
            <numerusform>&amp;Upgrade %n Revision…</numerusform>
            <numerusform>&amp;Upgrade %n Revisions…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::ConnectionDialog</name>
    <message numerus="yes">
        <source>%n ms</source>
        <translation>
            <numerusform>%n ms</numerusform>
            <numerusform>%n ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::HistoryPanel</name>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::MainWindow</name>
    <message numerus="yes">
        <source>%n job(s) are running. Cancelled, they are undone as far as the database allows.</source>
        <translation>
            <numerusform>%n job is running. Cancelled, it is undone as far as the database allows.</numerusform>
            <numerusform>%n jobs are running. Cancelled, they are undone as far as the database allows.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n job(s)…</source>
        <translation>
            <numerusform>Stopping %n job…</numerusform>
            <numerusform>Stopping %n jobs…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::ModulesModel</name>
    <message numerus="yes">
        <source>%n module(s)</source>
        <translation>
            <numerusform>%n module</numerusform>
            <numerusform>%n modules</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::NewRevisionDialog</name>
    <message numerus="yes">
        <source>The history has %n heads. Choose the one to go on from.</source>
        <translation>
            <numerusform>The history has %n head. Choose the one to go on from.</numerusform>
            <numerusform>The history has %n heads. Choose the one to go on from.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::OverviewPage</name>
    <message numerus="yes">
        <source>%n module(s)</source>
        <translation>
            <numerusform>%n module</numerusform>
            <numerusform>%n modules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n up to date</source>
        <translation>
            <numerusform>%n up to date</numerusform>
            <numerusform>%n up to date</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with pending revisions</source>
        <translation>
            <numerusform>%n with pending revisions</numerusform>
            <numerusform>%n with pending revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in trouble</source>
        <translation>
            <numerusform>%n in trouble</numerusform>
            <numerusform>%n in trouble</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::Session</name>
    <message numerus="yes">
        <source>The system cannot watch %n folders: changes there are noticed some seconds later.</source>
        <translation>
            <numerusform>The system cannot watch %n folder: changes there are noticed some seconds later.</numerusform>
            <numerusform>The system cannot watch %n folders: changes there are noticed some seconds later.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::StampDialog</name>
    <message numerus="yes">
        <source>%n row(s) of the version table are unknown to the files: %1.</source>
        <translation>
            <numerusform>%n row of the version table is unknown to the files: %1.</numerusform>
            <numerusform>%n rows of the version table are unknown to the files: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revisions</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>athanor::desktop::UpgradeDialog</name>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
</context>
</TS>
